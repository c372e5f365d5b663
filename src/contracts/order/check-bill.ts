import type { VerifiedDocument } from '../documents/kinds.ts'
import type { OrderContent, OrderTotals } from '../documents/order.ts'
import type { OrderProblem } from './problem.ts'
import type { Bill } from './totals.ts'
import { billOf, PricingError } from './totals.ts'

const PARTS = [
  'goods',
  'discount',
  'shipping',
  'tax',
  'total',
] as const satisfies readonly (keyof OrderTotals)[]

/**
 * Compares what an order says that it costs with what it costs. `listings` are those of the items, in
 * their order; each choice is known to be on offer.
 */
export function checkBill(
  content: OrderContent,
  listings: readonly VerifiedDocument<'listing'>[],
): OrderProblem[] {
  const { items, rates, totals, address, country } = content
  const listed = items.flatMap((choice, index) => {
    const listing = listings[index]?.content
    return listing === undefined ? [] : [{ choice, listing }]
  })
  let bill: Bill
  try {
    bill = billOf(listed, rates, address?.country ?? country)
  } catch (error) {
    if (!(error instanceof PricingError)) throw error
    const item = error.data?.['item']
    return [{ code: error.code, ...(typeof item === 'number' && { item }) }]
  }
  const wrong: OrderProblem[] = items.flatMap(({ unitSats }, item) =>
    unitSats === bill.items[item]?.unit ? [] : [{ code: 'order.wrong-price', item }],
  )
  const matches = PARTS.every((part) => totals[part] === bill.totals[part])
  return matches ? wrong : [...wrong, { code: 'order.wrong-total' }]
}
