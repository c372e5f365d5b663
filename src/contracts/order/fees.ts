import type { VerifiedDocument } from '../documents/kinds.ts'
import { shareOf } from '../escrow/payees.ts'
import type { OrderRole } from './states.ts'

/**
 * The most that a moderator may take of `total` satoshis: what his offer said when the order froze it,
 * whatever he published since. 0 for everybody else.
 */
export function frozenFee(
  { content }: VerifiedDocument<'order'>,
  role: OrderRole,
  total: bigint,
): bigint {
  const { moderator, backup } = content.escrow ?? {}
  const who = role === 'moderator' ? moderator : role === 'backup' ? backup : undefined
  if (who === undefined) return 0n
  const { fixedSats = 0n, basisPoints = 0 } = who.fee
  return fixedSats + shareOf(total, basisPoints)
}
