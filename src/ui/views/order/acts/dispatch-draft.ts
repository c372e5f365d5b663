import type { OrderView } from '../../../../app/rpc/api.ts'
import type { OrderItemView } from '../../../../app/rpc/trade-api.ts'
import type {
  Delivery,
  DispatchManner,
  DispatchPart,
} from '../../../../contracts/documents/dispatch.ts'

/** Pieces of an item that are not on their way yet. */
export const leftOf = ({ quantity, dispatched }: Pick<OrderItemView, 'quantity' | 'dispatched'>) =>
  Math.max(0, quantity - dispatched)

/** A typed number of pieces; `undefined`: not a whole number from 0 to `left`. */
export function readPieces(text: string, left: number): number | undefined {
  const trimmed = text.trim()
  if (!/^\d{1,7}$/.test(trimmed)) return undefined
  const pieces = Number(trimmed)
  return pieces <= left ? pieces : undefined
}

/**
 * The parts of a dispatch by the number of pieces of each item. Empty, as documents say it, when this
 * is the whole order at once.
 */
export function partsOf(
  items: readonly Pick<OrderItemView, 'quantity' | 'dispatched'>[],
  pieces: readonly number[],
): DispatchPart[] {
  const whole = items.every(
    ({ quantity, dispatched }, item) => dispatched === 0 && pieces[item] === quantity,
  )
  if (whole) return []
  return pieces.flatMap((quantity, item) => (quantity > 0 ? [{ item, quantity }] : []))
}

/** How the order most likely gets there, by what was agreed. */
export function likelyManner(
  order: Pick<OrderView, 'address'> & {
    trade: { items: readonly Pick<OrderItemView, 'shipping'>[] }
  },
): DispatchManner {
  if (order.address !== undefined) return 'parcel'
  return order.trade.items.some(({ shipping }) => shipping !== undefined) ? 'pickup' : 'digital'
}

/** True for a delivery in which the buyer would find something. */
export const isFilled = ({ link, secret, file }: Delivery): boolean =>
  link.trim() !== '' || secret.trim() !== '' || file !== undefined

/** True for a delivery that was not begun: it is left out. */
export const isBlank = (delivery: Delivery): boolean =>
  delivery.name.trim() === '' && !isFilled(delivery)
