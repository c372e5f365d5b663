import type { Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { list, maybe, one } from '../xml/field.ts'
import { amount, choice, nym, pattern, text, time } from '../xml/values.ts'
import type { ShippingAddress } from './address.ts'
import { shippingAddress } from './address.ts'
import { RATE_FORM } from './currency.ts'
import { LIMITS } from './limits.ts'
import { nonce } from './listing.ts'
import type { OrderEscrow } from './order-escrow.ts'
import { orderEscrow } from './order-escrow.ts'
import type { OrderItem } from './order-item.ts'
import { orderItem } from './order-item.ts'
import { currency } from './price.ts'
import { COUNTRY_FORM } from './words.ts'

/**
 * How the money moves. `direct`: to an address of the vendor, which the acceptance names. `sleeping`:
 * into a script that the vendor takes by accepting, else the buyer takes it back. `moderated`: into
 * an escrow of buyer, vendor and moderator.
 */
export const PAYMENT_METHODS = ['direct', 'sleeping', 'moderated'] as const
export type PaymentMethod = (typeof PAYMENT_METHODS)[number]

/** An exchange rate that an order freezes, when a listing has a fiat price. */
export interface FrozenRate {
  /** ISO 4217. */
  currency: string
  /** Who said so, for people. */
  source: string
  /** When it was asked, ms. */
  at: number
  /** Satoshis for one major unit, exact decimal text. */
  satsPerUnit: string
}

/** What an order costs, in satoshis. `total` = goods − discount + shipping + tax. */
export interface OrderTotals {
  goods: bigint
  discount: bigint
  shipping: bigint
  tax: bigint
  total: bigint
}

/** The buyer's offer to buy. The author is the buyer. Its document id names the whole order. */
export interface OrderContent {
  nonce: string
  vendor: Nym
  /** At least one; all of this vendor. */
  items: OrderItem[]
  /** One for each fiat currency of the listings. */
  rates: FrozenRate[]
  totals: OrderTotals
  method: PaymentMethod
  /** Of `sleeping` and `moderated` orders. */
  escrow?: OrderEscrow
  address?: ShippingAddress
  /** Of the buyer (ISO 3166-1 alpha-2), where taxes depend on it and there is no address. */
  country?: string
  /** Another way to reach the buyer; may be empty. */
  contact: string
  /** To the vendor; may be empty. */
  note: string
  /** Where money that comes back goes. */
  refundAddress: string
  /** Without an answer until then the order expires; ms. */
  answerBy: number
  /** A name for this order alone, under which the buyer rates in public. Absent: under the own name. */
  alias?: Nym
}

/** Characters of base58 and bech32 addresses; the wallet checks the rest. */
export const bitcoinAddress = pattern(/^[0-9A-Za-z]{14,90}$/)

export const satoshis = amount({ min: 1n, max: LIMITS.sats })
/** Satoshis that may be none. */
export const maybeSatoshis = amount({ min: 0n, max: LIMITS.sats })

const frozenRate: Codec<FrozenRate> = group<FrozenRate>({
  currency: one('currency', currency),
  source: one('source', text({ max: LIMITS.rateSource })),
  at: one('at', time),
  satsPerUnit: one('sats_per_unit', pattern(RATE_FORM)),
})

const totals: Codec<OrderTotals> = group<OrderTotals>(
  {
    goods: one('goods', satoshis),
    discount: one('discount', maybeSatoshis),
    shipping: one('shipping', maybeSatoshis),
    tax: one('tax', maybeSatoshis),
    total: one('total', satoshis),
  },
  ({ goods, discount, shipping, tax, total }) => {
    if (discount > goods) return 'discount-above-goods'
    return goods - discount + shipping + tax === total ? undefined : 'wrong-total'
  },
)

export const order: Codec<OrderContent> = group<OrderContent>(
  {
    nonce: one('nonce', nonce),
    vendor: one('vendor', nym),
    items: list('items', 'item', orderItem, LIMITS.items),
    rates: list('rates', 'rate', frozenRate, LIMITS.rates),
    totals: one('totals', totals),
    method: one('method', choice(PAYMENT_METHODS)),
    escrow: maybe('escrow', orderEscrow),
    address: maybe('shipping_address', shippingAddress),
    country: maybe('country', pattern(COUNTRY_FORM)),
    contact: one('contact', text({ min: 0, max: LIMITS.contact })),
    note: one('note', text({ min: 0, max: LIMITS.note, lines: true })),
    refundAddress: one('refund_address', bitcoinAddress),
    answerBy: one('answer_by', time),
    alias: maybe('alias', nym),
  },
  orderProblem,
)

/** What does not fit together in an order whose parts are well formed. */
function orderProblem(content: OrderContent): string | undefined {
  const { items, rates, method, escrow, address, country } = content
  if (items.length === 0) return 'no-item'
  if (new Set(rates.map((rate) => rate.currency)).size !== rates.length) return 'repeated-rate'
  if ((escrow === undefined) !== (method === 'direct')) return 'wrong-escrow'
  if ((escrow?.moderator === undefined) !== (method !== 'moderated')) return 'wrong-moderator'
  if (address !== undefined && country !== undefined) return 'two-countries'
  const goods = items.reduce((sum, item) => sum + item.unitSats * BigInt(item.quantity), 0n)
  return goods > LIMITS.sats ? 'out-of-range' : undefined
}
