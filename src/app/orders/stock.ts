import type { OrderState } from '../../contracts/order/types.ts'
import type { OpenOrder, OrderBook } from './book.ts'

/** An accepted order that ended like this gives its pieces back. */
const CAME_TO_NOTHING: ReadonlySet<OrderState> = new Set(['cancelled', 'expired'])

export interface StockComponents {
  book: OrderBook
  /** A negative quantity puts pieces back. */
  takeFromStock: (slug: string, quantity: number) => Promise<void>
}

/**
 * Brings the stock of the own listing in line with an order of it: pieces leave with the acceptance
 * and come back when nobody paid. Safe to call after every change, and after a crash. The mark is
 * set before the stock is changed: a crash between the two leaves one piece too many on offer rather
 * than taking it twice.
 */
export async function settleStock(
  { book, takeFromStock }: StockComponents,
  { record, fold }: OpenOrder,
): Promise<void> {
  if (record.role !== 'vendor' || fold.acceptance === undefined) return
  const { slug, quantity } = fold.order.content
  const nothing = CAME_TO_NOTHING.has(fold.state)
  if (record.stock === undefined && !nothing) {
    await book.update(record.id, (current) => ({ ...current, stock: 'taken' }))
    await takeFromStock(slug, quantity)
  } else if (record.stock === 'taken' && nothing) {
    await book.update(record.id, (current) => ({ ...current, stock: 'returned' }))
    await takeFromStock(slug, -quantity)
  }
}
