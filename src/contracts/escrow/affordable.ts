import { EscrowRefusal } from './refusal.ts'

/** Virtual bytes of the largest ordinary payout: a shipped coin to buyer, vendor and moderator. */
export const PAYOUT_VBYTES = 224
/** The fee may be a tenth of the amount. */
const SHARE = 10n

/**
 * The smallest amount in satoshis whose payout costs at most a tenth of it at `feerate` (sat/vB,
 * may be a fraction).
 */
export function smallestSensibleAmount(feerate: number): bigint {
  return BigInt(Math.ceil(PAYOUT_VBYTES * feerate)) * SHARE
}

/** Throws `escrow.fee-too-high` {smallest} for an order that is too small for an escrow at `feerate`. */
export function refuseUnaffordable(amount: bigint, feerate: number): void {
  const smallest = smallestSensibleAmount(feerate)
  if (amount >= smallest) return
  throw new EscrowRefusal('escrow.fee-too-high', 'the fee would be more than a tenth', {
    smallest: Number(smallest),
  })
}
