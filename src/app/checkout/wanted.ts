import type { FrozenRate, OrderContent } from '../../contracts/documents/order.ts'
import { couponCode, couponHash } from '../../contracts/documents/coupon.ts'
import type { ShippingAddress } from '../../contracts/documents/address.ts'
import type { Bill, Choice } from '../../contracts/order/totals.ts'
import { billOf } from '../../contracts/order/totals.ts'
import type { Nym } from '../../lib/brand.ts'
import { SoukError } from '../../lib/errors.ts'
import type { RatesView } from '../rpc/api.ts'
import type { QuoteDraft, WantedThing } from '../rpc/trade-api.ts'
import type { CheckoutComponents, Listing } from './components.ts'

/** A thing that is wanted beside the listing as it is now. */
export interface Wanted {
  readonly thing: WantedThing
  readonly listing: Listing
  readonly choice: Choice
}

/** An order is for one vendor; more things than this are two orders. */
export const MAX_THINGS = 20

/** Loads the listings of all that is wanted. Throws what the store throws, and `order.too-many-items`. */
export function loadWanted(
  { listing }: Pick<CheckoutComponents, 'listing'>,
  { vendor, items }: QuoteDraft,
): Promise<Wanted[]> {
  if (items.length === 0 || items.length > MAX_THINGS) {
    throw new SoukError('order.too-many-items', 'none, or too many', { data: { max: MAX_THINGS } })
  }
  return Promise.all(
    items.map(async (thing) => {
      const found = await listing(vendor, thing.slug)
      return { thing, listing: found, choice: choiceOf(thing, found) }
    }),
  )
}

/** Coupons that the listing does not know are left out: what a page shows as applied counts. */
function choiceOf(
  { selections, quantity, shipping, coupons }: WantedThing,
  { content }: Listing,
): Choice {
  const codes = [...new Set(coupons.map(couponCode))].filter((code) => {
    const hash = couponHash(content.nonce, code)
    return content.coupons.some((coupon) => coupon.hash === hash)
  })
  return { selections, quantity, coupons: codes, ...(shipping && { shipping }) }
}

/** The rates that an order of these listings freezes. Throws `rates.unknown` {currency}. */
export function ratesFor(wanted: readonly Wanted[], rates: RatesView): FrozenRate[] {
  const currencies = new Set(wanted.map(({ listing }) => listing.content.price.currency))
  return [...currencies]
    .filter((currency) => currency !== 'BTC')
    .map((currency) => {
      const satsPerUnit = rates.satsPerUnit[currency]
      if (satsPerUnit === undefined || rates.at === undefined || rates.source === undefined) {
        throw new SoukError('rates.unknown', 'no exchange rate', { data: { currency } })
      }
      return { currency, source: rates.source, at: rates.at, satsPerUnit }
    })
}

/** What all of it costs together. Throws PricingError. */
export const billFor = (
  wanted: readonly Wanted[],
  rates: readonly FrozenRate[],
  country: string | undefined,
): Bill =>
  billOf(
    wanted.map(({ choice, listing }) => ({ choice, listing: listing.content })),
    rates,
    country,
  )

/** What an order says that nobody has to be asked for. */
export function goodsOf(
  vendor: Nym,
  wanted: readonly Wanted[],
  rates: FrozenRate[],
  { items, totals }: Bill,
): Pick<OrderContent, 'vendor' | 'items' | 'rates' | 'totals'> {
  return {
    vendor,
    items: wanted.map(({ thing, listing, choice }, index) => ({
      ...choice,
      listing: listing.id,
      slug: thing.slug,
      note: thing.note,
      unitSats: items[index]?.unit ?? 0n,
    })),
    rates,
    totals,
  }
}

/** Where it goes: the address if something travels, else the country if one is known. */
export function whereTo(
  wanted: readonly Wanted[],
  address: ShippingAddress | undefined,
  country: string | undefined,
): Pick<OrderContent, 'address' | 'country'> {
  const travels = wanted.some(({ listing, choice }) => {
    const { kind, shipping } = listing.content
    const option = shipping.find(({ name }) => name === choice.shipping?.option)
    return kind === 'physical' && option?.kind !== 'pickup'
  })
  if (travels && address !== undefined) return { address }
  return country === undefined ? {} : { country }
}
