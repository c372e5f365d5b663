import { SoukError } from '../../lib/errors.ts'
import type { Coupon } from '../documents/coupon.ts'
import { couponHash } from '../documents/coupon.ts'
import type { Price } from '../documents/currency.ts'
import { divideHalfUp, exactSats } from '../documents/currency.ts'
import { LIMITS } from '../documents/limits.ts'
import type { ListingContent } from '../documents/listing.ts'
import { pieceParts, PRICE_PARTS } from '../documents/piece-price.ts'
import type { FrozenRate, OrderTotals } from '../documents/order.ts'
import type { OrderItem } from '../documents/order-item.ts'
import { coversCountry } from '../documents/region.ts'
import type { Sku } from '../documents/variants.ts'
import { selectionKey } from '../documents/selection-key.ts'
import { fitsOptions } from '../documents/variants.ts'

/** What a buyer wants of one listing. */
export type Choice = Pick<OrderItem, 'selections' | 'quantity' | 'shipping' | 'coupons'>

/** A choice beside the listing that it is made from. */
export interface ListedChoice {
  readonly choice: Choice
  readonly listing: ListingContent
}

/** A rate as it counts for a price. */
export type Rate = Pick<FrozenRate, 'currency' | 'satsPerUnit'>

/** What one tax of an item comes to. */
export interface TaxTotal {
  readonly name: string
  readonly sats: bigint
}

/** What one item costs, in satoshis. `total` = goods − discount + shipping + tax. */
export interface ItemTotals extends OrderTotals {
  /** One piece with modifier and surcharge, before coupons: at least 1. */
  readonly unit: bigint
  /** Those of the buyer's region, in the order of the listing. */
  readonly taxes: readonly TaxTotal[]
}

/** What an order costs, and each of its items in their order. */
export interface Bill {
  readonly totals: OrderTotals
  readonly items: readonly ItemTotals[]
}

/** Why something cannot be priced. */
export type PricingProblem =
  | 'order.wrong-options'
  | 'order.unknown-sku'
  | 'order.rate-missing'
  | 'order.unknown-shipping'
  | 'order.unknown-service'
  | 'order.unknown-coupon'
  | 'order.repeated-coupon'
  | 'order.too-much'
  | 'order.free'

/** Something cannot be priced; `item` of the data is its position. */
export class PricingError extends SoukError {
  override readonly name = 'PricingError'
  declare readonly code: PricingProblem

  constructor(code: PricingProblem, item?: number) {
    super(code, 'this cannot be priced', item === undefined ? {} : { data: { item } })
  }
}

/**
 * What choices cost together, exactly and the same on every device. Each item stands for itself, in
 * the currency of its listing, and its sums are rounded half up to whole satoshis once each:
 *
 * - unit: price with modifier, plus the surcharge of the SKU; never below 1. goods: unit × quantity.
 * - discount: the coupons on the goods (a share, or an amount), all together never above the goods.
 * - shipping: first piece plus (quantity − 1) × each further piece. Items are not put together, not
 *   even when their options are named the same: two items, two first pieces.
 * - tax: each tax whose regions cover `country`, on goods − discount and, if it says so, shipping.
 *
 * Throws PricingError; `order.free` if all of it comes to nothing, `order.repeated-coupon` for an
 * amount that two items of one listing claim.
 */
export function billOf(
  items: readonly ListedChoice[],
  rates: readonly Rate[],
  country?: string,
): Bill {
  const claimed = new Set<string>()
  const bills = items.map(({ choice, listing }, index) => {
    for (const { hash, amount } of couponsOf(listing, choice.coupons, index)) {
      const claim = `${listing.slug}\n${hash}`
      if (amount === undefined) continue
      if (claimed.has(claim)) throw new PricingError('order.repeated-coupon', index)
      claimed.add(claim)
    }
    return itemBill(choice, listing, { rates, country, index })
  })
  const sum = (key: keyof OrderTotals) => bills.reduce((all, bill) => all + bill[key], 0n)
  const totals = {
    goods: sum('goods'),
    discount: sum('discount'),
    shipping: sum('shipping'),
    tax: sum('tax'),
    total: sum('total'),
  }
  if (totals.goods > LIMITS.sats || totals.total > LIMITS.sats) {
    throw new PricingError('order.too-much')
  }
  if (totals.total === 0n) throw new PricingError('order.free')
  return { totals, items: bills }
}

/**
 * The SKU of a choice; `undefined` where the listing has none. Throws `order.wrong-options`,
 * `order.unknown-sku`.
 */
export function skuOf(
  { options, skus }: Pick<ListingContent, 'options' | 'skus'>,
  { selections }: Pick<Choice, 'selections'>,
  index?: number,
): Sku | undefined {
  if (!fitsOptions(options, selections)) throw new PricingError('order.wrong-options', index)
  if (skus.length === 0) return undefined
  const key = selectionKey(selections)
  const sku = skus.find((one) => selectionKey(one.selections) === key)
  if (sku === undefined) throw new PricingError('order.unknown-sku', index)
  return sku
}

/** The coupons that codes stand for. Throws `order.unknown-coupon`. */
export function couponsOf(
  { nonce, coupons }: Pick<ListingContent, 'nonce' | 'coupons'>,
  codes: readonly string[],
  index?: number,
): Coupon[] {
  return codes.map((code) => {
    const hash = couponHash(nonce, code)
    const coupon = coupons.find((one) => one.hash === hash)
    if (coupon === undefined) throw new PricingError('order.unknown-coupon', index)
    return coupon
  })
}

interface Circumstances {
  readonly rates: readonly Rate[]
  readonly country: string | undefined
  readonly index: number
}

function itemBill(
  choice: Choice,
  listing: ListingContent,
  { rates, country, index }: Circumstances,
): ItemTotals {
  const { currency } = listing.price
  const rate = rates.find((one) => one.currency === currency)?.satsPerUnit
  if (currency !== 'BTC' && rate === undefined) throw new PricingError('order.rate-missing', index)
  const sats = (amount: bigint, parts = 1n) => exactSats({ currency, amount }, parts, rate)

  const quantity = BigInt(choice.quantity)
  const surcharge = skuOf(listing, choice, index)?.surcharge ?? 0n
  const unit = atLeast(1n, sats(atLeast(0n, pieceParts(listing, surcharge)), PRICE_PARTS))
  const goods = unit * quantity
  const discount = discountOf(couponsOf(listing, choice.coupons, index), goods, sats)
  const shipping = sats(shippingPrice(choice, listing, index))
  const taxes = listing.taxes
    .filter(({ regions }) => country !== undefined && coversCountry(regions, country))
    .map(({ name, onShipping, basisPoints }) => {
      const base = goods - discount + (onShipping ? shipping : 0n)
      return { name, sats: shareOf(base, basisPoints) }
    })
  const tax = taxes.reduce((sum, one) => sum + one.sats, 0n)
  return { unit, goods, discount, shipping, taxes, tax, total: goods - discount + shipping + tax }
}

function discountOf(
  coupons: readonly Coupon[],
  goods: bigint,
  sats: (amount: Price['amount']) => bigint,
): bigint {
  const wished = coupons.reduce(
    (sum, { basisPoints = 0, amount = 0n }) => sum + shareOf(goods, basisPoints) + sats(amount),
    0n,
  )
  return wished < goods ? wished : goods
}

/** In the smallest unit of the listing's currency. */
function shippingPrice(
  { shipping: chosen, quantity }: Choice,
  { shipping }: ListingContent,
  index: number,
): bigint {
  if (chosen === undefined) return 0n
  const option = shipping.find(({ name }) => name === chosen.option)
  if (option === undefined) throw new PricingError('order.unknown-shipping', index)
  if (option.kind === 'pickup' && chosen.service === '') return 0n
  const service = option.services.find(({ name }) => name === chosen.service)
  if (service === undefined) throw new PricingError('order.unknown-service', index)
  return service.price + service.additionalPrice * BigInt(quantity - 1)
}

/** A share in hundredths of a percent, rounded half up. */
const shareOf = (base: bigint, basisPoints: number) =>
  divideHalfUp(base * BigInt(basisPoints), 10_000n)

const atLeast = (floor: bigint, value: bigint) => (value < floor ? floor : value)
