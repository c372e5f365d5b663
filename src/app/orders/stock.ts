import type { Claim, StockedListing, WantedPieces } from '../../contracts/order/inventory.ts'
import { inventory, wantedPieces } from '../../contracts/order/inventory.ts'
import type { OrderState } from '../../contracts/order/types.ts'
import type { OrderBook } from './book.ts'
import type { OrderBrief } from './brief.ts'

/** An accepted order that ended like this gives its pieces back. */
const CAME_TO_NOTHING: ReadonlySet<OrderState> = new Set([
  'rejected',
  'cancelled',
  'expired',
  'faulty',
])

/** An accepted order that ended like this gives its pieces back if they were never sent. */
const MONEY_WENT_BACK: ReadonlySet<OrderState> = new Set(['refunded', 'claimed'])

/** Pieces of one stock that leave it; a negative quantity puts them back. */
export type Pieces = Pick<WantedPieces, 'slug' | 'selections' | 'quantity'>

export interface StockComponents {
  book: OrderBook
  /** The own listings as they are on sale now, with their stock. */
  stock: () => Promise<readonly StockedListing[]>
  takeFromStock: (pieces: Pieces) => Promise<void>
  /** Names this device among those of the person. */
  device?: string
}

/**
 * Brings the stock of the own listings in line with an order of them: pieces leave with the acceptance
 * and come back when nobody paid. Safe to call after every change, and after a crash. The mark is
 * set before the stock is changed: a crash between the two leaves one piece too many on offer rather
 * than taking it twice. Of orders that were accepted on two devices for the same last piece the
 * earlier one has it; the other leaves the stock alone.
 */
export async function settleStock(components: StockComponents, order: OrderBrief): Promise<void> {
  const { book, stock, takeFromStock, device } = components
  const { record, fold } = order
  if (record.role !== 'vendor' || fold.acceptance === undefined) return
  const { items } = fold.order.content
  const nothing = isOver(fold)
  if (record.stock === undefined && !nothing) {
    const listings = await stock()
    if (inventory(listings, await waitingClaims(book)).short.has(record.id)) return
    const mark = { stock: 'taken' as const, ...(device !== undefined && { stockBy: device }) }
    await book.update(record.id, (current) => ({ ...current, ...mark }))
    for (const pieces of wantedPieces(items, listings)) await takeFromStock(pieces)
  } else if (record.stock === 'taken' && nothing && isMine(record.stockBy, device)) {
    await book.update(record.id, (current) => ({ ...current, stock: 'returned' }))
    await putBack(components, order)
  }
}

/** Puts the pieces of an order back on sale: it came to nothing, or another device took them too. */
export async function putBack(
  { stock, takeFromStock }: Pick<StockComponents, 'stock' | 'takeFromStock'>,
  { fold }: Pick<OrderBrief, 'fold'>,
): Promise<void> {
  for (const pieces of wantedPieces(fold.order.content.items, await stock())) {
    await takeFromStock({ ...pieces, quantity: -pieces.quantity })
  }
}

/** Each device puts back what it took: another would do it a second time. */
const isMine = (by: string | undefined, device: string | undefined) =>
  by === undefined || device === undefined || by === device

/** The own listings with what is left of them: pieces of accepted orders that have not left yet are gone. */
export async function stockLeft({
  book,
  stock,
}: Pick<StockComponents, 'book' | 'stock'>): Promise<StockedListing[]> {
  const listings = await stock()
  const { left } = inventory(listings, await waitingClaims(book))
  return listings.map(({ slug, skus, quantity }) => ({
    slug,
    skus: skus.map((sku) =>
      sku.quantity === undefined ? sku : { ...sku, quantity: left(slug, sku.selections) ?? 0 },
    ),
    ...(quantity !== undefined && { quantity: left(slug, []) ?? 0 }),
  }))
}

/** Accepted orders whose pieces have not left the stock yet. */
async function waitingClaims(book: OrderBook): Promise<Claim[]> {
  return (await book.list()).flatMap(({ record, fold }): Claim[] => {
    if (record.role !== 'vendor' || record.stock !== undefined || !fold.acceptance) return []
    const { id, signedAt } = fold.acceptance
    const { items } = fold.order.content
    return [{ id: record.id, items, accepted: { id, signedAt }, over: isOver(fold) }]
  })
}

function isOver({ state, dispatch }: OrderBrief['fold']): boolean {
  return CAME_TO_NOTHING.has(state) || (MONEY_WENT_BACK.has(state) && dispatch === undefined)
}
