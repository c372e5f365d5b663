import { EscrowRefusal } from './refusal.ts'
import type { Payee } from './settle.ts'

const WHOLE = 10_000n

/** `basisPoints` hundredths of a percent of `total`, in whole satoshis, rounded down. */
export const shareOf = (total: bigint, basisPoints: number): bigint =>
  (total * BigInt(basisPoints)) / WHOLE

/** All the coins to one: the vendor in a release, the buyer in a refund. He bears the fee. */
export const payAll = (script: Uint8Array, total: bigint): Payee[] => [
  { script, amount: total, bearsFee: true },
]

export interface Split {
  /** All the coins, satoshis. */
  readonly total: bigint
  readonly buyer: { readonly script: Uint8Array; readonly amount: bigint }
  /** Gets the rest. */
  readonly vendor: { readonly script: Uint8Array }
  /** In a verdict. */
  readonly moderator?: {
    readonly script: Uint8Array
    readonly amount: bigint
    /** The most that his offer, frozen in the order, allows. */
    readonly frozen: bigint
  }
}

/**
 * Payees of a settlement, a verdict or the agreed end. Buyer and vendor bear the fee; the moderator
 * gets his part exactly. Throws `escrow.moderator-fee-too-high` {frozen} or
 * `escrow.split-does-not-add-up`.
 */
export function paySplit({ total, buyer, vendor, moderator }: Split): Payee[] {
  const fee = moderator?.amount ?? 0n
  if (moderator !== undefined && fee > moderator.frozen) {
    throw new EscrowRefusal('escrow.moderator-fee-too-high', 'more than the order froze', {
      frozen: Number(moderator.frozen),
    })
  }
  const rest = total - buyer.amount - fee
  if (rest < 0n || buyer.amount < 0n || fee < 0n) {
    throw new EscrowRefusal('escrow.split-does-not-add-up', 'the parts are not the coins', {
      difference: Number(rest),
    })
  }
  const parties = [
    { ...buyer, bearsFee: true },
    { ...vendor, amount: rest, bearsFee: true },
  ]
  return moderator === undefined
    ? parties
    : [...parties, { script: moderator.script, amount: fee, bearsFee: false }]
}
