import type { VerifiedDocument } from '../documents/kinds.ts'
import { toSats } from '../documents/currency.ts'

/** Why an order does not fit the listing that it accepts. */
export type OrderProblem =
  | 'order.wrong-vendor'
  | 'order.wrong-network'
  | 'order.listing-changed'
  | 'order.listing-expired'
  | 'order.own-listing'
  | 'order.out-of-stock'
  | 'order.no-address'
  | 'order.rate-missing'
  | 'order.wrong-price'

/**
 * Compares an order with the listing that the vendor offers now, as the vendor's node does before it
 * offers to accept, and the buyer's before it signs. Empty: they fit. How old or how far from the
 * market the frozen rate may be is for the caller to judge; that the price follows from it is not.
 */
export function checkOrder(
  order: VerifiedDocument<'order'>,
  listing: VerifiedDocument<'listing'>,
): OrderProblem[] {
  const offer = listing.content
  const { content } = order
  const problems: OrderProblem[] = []
  if (listing.author.nym !== content.vendor) problems.push('order.wrong-vendor')
  if (listing.network !== order.network) problems.push('order.wrong-network')
  if (order.author.nym === content.vendor) problems.push('order.own-listing')
  if (listing.id !== content.listing || offer.slug !== content.slug) {
    problems.push('order.listing-changed')
  }
  if (offer.expires !== undefined && order.signedAt > offer.expires) {
    problems.push('order.listing-expired')
  }
  if (offer.quantity !== undefined && content.quantity > offer.quantity) {
    problems.push('order.out-of-stock')
  }
  if (offer.kind === 'physical' && content.address === undefined) problems.push('order.no-address')
  return [...problems, ...priceProblems(order, listing)]
}

function priceProblems(
  { content }: VerifiedDocument<'order'>,
  listing: VerifiedDocument<'listing'>,
): OrderProblem[] {
  const { price } = listing.content
  const { rate } = content
  if (price.currency === 'BTC') {
    return rate === undefined && content.unitSats === price.amount ? [] : ['order.wrong-price']
  }
  if (rate === undefined || rate.currency !== price.currency) return ['order.rate-missing']
  return toSats(price, rate.satsPerUnit) === content.unitSats ? [] : ['order.wrong-price']
}
