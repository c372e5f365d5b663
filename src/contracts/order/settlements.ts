import { isKind } from '../documents/kinds.ts'
import type { OrderMoney } from './money.ts'
import { sum } from './money.ts'
import { fateOf } from './payouts.ts'
import type { SiftedStep } from './step.ts'
import type { OrderRole } from './states.ts'
import type { OpenSettlement } from './types.ts'

/**
 * Offers that can be accepted: the newest of each party, not run out, not accepted, and for coins that
 * lie where they say.
 */
export function openSettlements(
  taken: readonly SiftedStep[],
  money: OrderMoney,
  now: number,
): OpenSettlement[] {
  const accepted = new Set<string>(
    taken.flatMap(({ document }) =>
      isKind(document, 'settlement_acceptance') ? [document.content.offer] : [],
    ),
  )
  const newest = new Map<OrderRole, OpenSettlement>()
  for (const { document, role, release } of taken) {
    if (!isKind(document, 'settlement_offer') || release === undefined) continue
    newest.delete(role)
    const { buyerSats, validUntil } = document.content
    if (accepted.has(document.id) || validUntil < now || fateOf(release, money) !== 'live') continue
    const vendorSats = sum(release.release.coins) - buyerSats
    newest.set(role, { offer: document.id, by: role, buyerSats, vendorSats, validUntil })
  }
  return [...newest.values()]
}
