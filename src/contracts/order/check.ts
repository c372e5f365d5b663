import type { VerifiedDocument } from '../documents/kinds.ts'
import type { ListingContent } from '../documents/listing.ts'
import type { OrderContent } from '../documents/order.ts'
import type { OrderItem } from '../documents/order-item.ts'
import { coversCountry } from '../documents/region.ts'
import { checkBill } from './check-bill.ts'
import { checkEscrow } from './check-escrow.ts'
import type { ServiceTier } from '../service/tier.ts'
import { wantedPieces } from './inventory.ts'
import type { CheckedOrder, OrderProblem, OrderProblemCode } from './problem.ts'
import { couponsOf, PricingError, skuOf } from './totals.ts'

/** What an order is compared with; documents that it does not name are not looked at. */
export interface OrderTerms {
  readonly listings: readonly VerifiedDocument<'listing'>[]
  /** Of the moderator and of the backup. */
  readonly offers?: readonly VerifiedDocument<'moderator_offer'>[]
  /** The mark that the record of services which the order names proves; 0 without one. */
  readonly tier?: ServiceTier
}

type Order = CheckedOrder
type Listing = VerifiedDocument<'listing'>

/**
 * Compares an order with the listings and moderators' offers that it names, as the vendor's node does
 * before it offers to accept, and the buyer's before it signs. Empty: they fit. For the caller to
 * judge remain: how old or how far from the market the frozen rate may be, whether a newer version of
 * a listing is on sale or its stock is gone since, and whether the addresses can be paid.
 */
export function checkOrder(
  order: Order,
  { listings, offers = [], tier = 0 }: OrderTerms,
): OrderProblem[] {
  const { content } = order
  const problems: OrderProblem[] = []
  if (order.author.nym === content.vendor) problems.push({ code: 'order.own-listing' })
  if (content.answerBy <= order.signedAt) problems.push({ code: 'order.wrong-deadline' })
  const named = content.items.map(({ listing }) => listings.find(({ id }) => id === listing))
  content.items.forEach((item, index) => {
    const listing = named[index]
    const codes = listing === undefined ? MISSING : itemProblems(order, item, listing)
    problems.push(...codes.map((code) => ({ code, item: index })))
  })
  if (named.some((listing) => listing === undefined)) return problems
  const known = named.filter((listing) => listing !== undefined)
  problems.push(...rateProblems(content, known))
  // What is not on offer has neither stock nor price; that is named above already.
  const unknown = problems.filter(({ code }) => UNPRICED.has(code))
  problems.push(
    ...stockProblems(content, known).filter(
      ({ item }) => !unknown.some((other) => other.item === item),
    ),
  )
  if (unknown.length === 0) {
    problems.push(...checkBill(content, known))
  }
  return [...problems, ...checkEscrow(order, known, offers, tier)]
}

const MISSING = ['order.listing-missing'] as const

/** Problems after which the sums would only repeat them. */
const UNPRICED: ReadonlySet<OrderProblemCode> = new Set([
  'order.wrong-options',
  'order.unknown-sku',
  'order.needless-shipping',
  'order.unknown-shipping',
  'order.unknown-service',
  'order.unknown-coupon',
  'order.rate-missing',
])

function itemProblems(order: Order, item: OrderItem, listing: Listing): OrderProblemCode[] {
  const { content } = order
  const offer = listing.content
  const problems: OrderProblemCode[] = []
  if (listing.author.nym !== content.vendor) problems.push('order.wrong-vendor')
  if (listing.network !== order.network) problems.push('order.wrong-network')
  if (offer.slug !== item.slug) problems.push('order.listing-changed')
  if (offer.expires !== undefined && order.signedAt > offer.expires) {
    problems.push('order.listing-expired')
  }
  problems.push(...pricingProblem(() => skuOf(offer, item)))
  problems.push(...pricingProblem(() => couponsOf(offer, item.coupons)))
  return [...problems, ...shippingProblems(content, item, offer)]
}

function pricingProblem(act: () => unknown): OrderProblemCode[] {
  try {
    act()
    return []
  } catch (error) {
    if (error instanceof PricingError) return [error.code]
    throw error
  }
}

function shippingProblems(
  content: OrderContent,
  { shipping: chosen }: OrderItem,
  { kind, shipping, taxes }: ListingContent,
): OrderProblemCode[] {
  const problems: OrderProblemCode[] = []
  const country = countryOf(content)
  const option = shipping.find(({ name }) => name === chosen?.option)
  if (taxes.length > 0 && country === undefined) problems.push('order.no-country')
  if (shipping.length === 0) {
    if (chosen !== undefined) problems.push('order.needless-shipping')
  } else if (chosen === undefined) {
    problems.push('order.shipping-missing')
  } else if (option === undefined) {
    problems.push('order.unknown-shipping')
  } else {
    const known =
      option.kind === 'pickup'
        ? chosen.service === ''
        : option.services.some(({ name }) => name === chosen.service)
    if (!known) problems.push('order.unknown-service')
    if (country !== undefined && !coversCountry(option.regions, country)) {
      problems.push('order.no-delivery-there')
    }
  }
  const travels = kind === 'physical' && option?.kind !== 'pickup'
  if (travels && content.address === undefined) problems.push('order.no-address')
  return problems
}

/** The country of the buyer, as far as the order names one. */
export function countryOf({ address, country }: OrderContent): string | undefined {
  return address?.country ?? country
}

function stockProblems({ items }: OrderContent, listings: readonly Listing[]): OrderProblem[] {
  const stocked = listings.map(({ content }) => content)
  return wantedPieces(items, stocked).flatMap(({ quantity, available, items: [item = 0] }) =>
    available !== undefined && quantity > available
      ? [{ code: 'order.out-of-stock' as const, item }]
      : [],
  )
}

function rateProblems({ rates }: OrderContent, listings: readonly Listing[]): OrderProblem[] {
  const currencies = listings.map(({ content }) => content.price.currency)
  const missing = currencies.flatMap((currency, item) =>
    currency === 'BTC' || rates.some((rate) => rate.currency === currency)
      ? []
      : [{ code: 'order.rate-missing' as const, item }],
  )
  const needless = rates.some(
    ({ currency }) => currency === 'BTC' || !currencies.includes(currency),
  )
  return needless ? [...missing, { code: 'order.needless-rate' }] : missing
}
