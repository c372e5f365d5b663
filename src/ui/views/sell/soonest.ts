import type { OrderSummary } from '../../../app/rpc/api.ts'

/** What runs out first comes first; what runs out never, by how long it has waited. */
export function bySoonest<O extends Pick<OrderSummary, 'due' | 'changedAt'>>(
  orders: readonly O[],
): O[] {
  const at = ({ due }: O) => due?.at ?? Number.POSITIVE_INFINITY
  return [...orders].sort((a, b) => {
    if (at(a) !== at(b)) return at(a) - at(b)
    return a.changedAt - b.changedAt
  })
}
