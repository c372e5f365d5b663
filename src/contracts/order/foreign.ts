import type { VerifiedDocument } from '../documents/kinds.ts'
import type { OrderMoney } from './money.ts'
import type { Evidence } from './evidence.ts'

/** Transactions that paid somebody whom the contract does not name. */
export function foreignPayouts(
  { payouts, checkedAt = 0 }: OrderMoney,
  { signedAt }: VerifiedDocument<'order'>,
): Evidence[] {
  return payouts.flatMap(({ txid, paid }): Evidence[] =>
    paid.others === 0n
      ? []
      : [
          {
            kind: 'payout',
            reason: 'order.foreign-payout',
            at: Math.max(checkedAt, signedAt),
            txid,
            amount: paid.others,
          },
        ],
  )
}
