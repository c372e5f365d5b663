import type { OrderFold } from '../../contracts/order/types.ts'
import type { AutoAcceptRule } from '../rpc/trade-api.ts'

/** Whether the vendor's rule lets his node accept an order by itself. The stock is asked when it does. */
export function isAcceptedBy(
  { enabled, countries, maxSats }: AutoAcceptRule,
  { order, actions }: Pick<OrderFold, 'order' | 'actions'>,
): boolean {
  if (!enabled || !actions.vendor.includes('accept')) return false
  const { totals, address, country = address?.country } = order.content
  if (maxSats !== undefined && totals.total > maxSats) return false
  // What is sent nowhere comes everywhere.
  return country === undefined || countries.length === 0 || countries.includes(country)
}
