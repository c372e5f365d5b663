import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { maybe, one } from '../xml/field.ts'
import { amount, choice, documentHash, integer, nym, pattern, text, time } from '../xml/values.ts'
import type { ShippingAddress } from './address.ts'
import { shippingAddress } from './address.ts'
import { RATE_FORM } from './currency.ts'
import { LIMITS } from './limits.ts'
import { nonce, slug } from './listing.ts'
import { currency } from './price.ts'

/** How the money moves. `direct`: to an address of the vendor, which the acceptance names. */
const PAYMENT_METHODS = ['direct'] as const
type PaymentMethod = (typeof PAYMENT_METHODS)[number]

/** The exchange rate that an order freezes, when the listing has a fiat price. */
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

/** The buyer's offer to buy. The author is the buyer. Its document id names the whole order. */
export interface OrderContent {
  /** The very version of the listing that the buyer accepts. */
  listing: DocumentId
  nonce: string
  vendor: Nym
  slug: string
  quantity: number
  unitSats: bigint
  /** Always `unitSats × quantity`. */
  totalSats: bigint
  rate?: FrozenRate
  method: PaymentMethod
  address?: ShippingAddress
  /** To the vendor; may be empty. */
  note: string
  /** Where refunds go. */
  refundAddress: string
  /** Without an answer until then the order expires; ms. */
  answerBy: number
}

/** Characters of base58 and bech32 addresses; the wallet checks the rest. */
export const bitcoinAddress = pattern(/^[0-9A-Za-z]{14,90}$/)

export const satoshis = amount({ min: 1n, max: LIMITS.sats })

const rateText = pattern(RATE_FORM)

const frozenRate: Codec<FrozenRate> = group<FrozenRate>({
  currency: one('currency', currency),
  source: one('source', text({ max: LIMITS.rateSource })),
  at: one('at', time),
  satsPerUnit: one('sats_per_unit', rateText),
})

export const order: Codec<OrderContent> = group<OrderContent>(
  {
    listing: one('contract_hash', documentHash),
    nonce: one('nonce', nonce),
    vendor: one('vendor', nym),
    slug: one('slug', slug),
    quantity: one('quantity', integer({ min: 1, max: LIMITS.quantity })),
    unitSats: one('unit_sats', satoshis),
    totalSats: one('total_sats', satoshis),
    rate: maybe('rate', frozenRate),
    method: one('method', choice(PAYMENT_METHODS)),
    address: maybe('shipping_address', shippingAddress),
    note: one('note', text({ min: 0, max: LIMITS.note, lines: true })),
    refundAddress: one('refund_address', bitcoinAddress),
    answerBy: one('answer_by', time),
  },
  (value) =>
    value.totalSats === value.unitSats * BigInt(value.quantity) ? undefined : 'wrong-total',
)
