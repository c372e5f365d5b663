import type { Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { leaf } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { list, maybe, one } from '../xml/field.ts'
import {
  choice,
  flag,
  hexText,
  integer,
  languageTag,
  nym,
  signedInteger,
  text,
  time,
} from '../xml/values.ts'
import { textProblem } from '../xml/text.ts'
import type { Coupon } from './coupon.ts'
import { coupon } from './coupon.ts'
import type { Price } from './currency.ts'
import type { EscrowTerms } from './escrow-terms.ts'
import { escrowTerms } from './escrow-terms.ts'
import { LIMITS } from './limits.ts'
import type { Photo } from './photo.ts'
import { photo } from './photo.ts'
import { pieceParts } from './piece-price.ts'
import { price } from './price.ts'
import type { ShippingOption, ShippingOrigin } from './shipping.ts'
import { shippingOption, shippingOrigin } from './shipping.ts'
import { SLUG_FORM } from './slug.ts'
import type { Tax } from './tax.ts'
import { tax } from './tax.ts'
import type { Option, Sku } from './variants.ts'
import { hasRepetition, option, productId, sku, variantsProblem } from './variants.ts'
import type { Condition, ListingKind } from './words.ts'
import { CONDITIONS, LISTING_KINDS } from './words.ts'

/** Bounds of the price modifier, hundredths of a percent (those of OpenBazaar 2). */
const MODIFIER = { min: -9999, max: 100_000 }

/** What the vendor offers: the contract that an order accepts. The author is the vendor. */
export interface ListingContent {
  /** 16 bytes, hex: makes two equal offers two contracts. */
  nonce: string
  /** Names the listing within the store; never changes. */
  slug: string
  title: string
  kind: ListingKind
  description: string
  price: Price
  /** Hundredths of a percent on top of the price; negative: off it. */
  modifier?: number
  /** Only of physical goods. */
  condition?: Condition
  /** The vendor's article number; may be empty. Those of variants stand in the SKUs. */
  productId: string
  /** Pieces in stock; absent: never runs out. Where there are SKUs, each counts its own instead. */
  quantity?: number
  /** What the buyer has to choose. */
  options: Option[]
  /** The combinations on offer. None: any, at the same price and from the same stock. */
  skus: Sku[]
  tags: string[]
  categories: string[]
  photos: Photo[]
  /** For adults only. */
  adult: boolean
  /** How long until it is sent, in words; may be empty. */
  processing: string
  /** Weight of one piece, g. */
  grams?: number
  origin?: ShippingOrigin
  /** Of physical goods. None: sent everywhere, included in the price. */
  shipping: ShippingOption[]
  taxes: Tax[]
  coupons: Coupon[]
  /** Whom the vendor accepts as moderators. */
  moderators: Nym[]
  /** Terms and conditions; may be empty. */
  terms: string
  /** Return policy; may be empty. */
  returns: string
  /** Absent: only direct payment after an acceptance. */
  escrow?: EscrowTerms
  /** BCP 47 tag of the language of the texts. */
  language?: string
  /** The offer ends then; ms. */
  expires?: number
}

export const slug: Codec<string> = leaf(
  (value) => value,
  (value, fail) =>
    SLUG_FORM.test(value) && textProblem(value, { max: LIMITS.slug }) === undefined
      ? value
      : fail('wrong-form'),
)

export const nonce = hexText(16)

export const listing: Codec<ListingContent> = group<ListingContent>(
  {
    nonce: one('nonce', nonce),
    slug: one('slug', slug),
    title: one('title', text({ max: LIMITS.title })),
    kind: one('kind', choice(LISTING_KINDS)),
    description: one('description', text({ min: 0, max: LIMITS.description, lines: true })),
    price: one('price', price),
    modifier: maybe('modifier', signedInteger(MODIFIER)),
    condition: maybe('condition', choice(CONDITIONS)),
    productId: one('product_id', productId),
    quantity: maybe('quantity', integer({ min: 0, max: LIMITS.quantity })),
    options: list('options', 'option', option, LIMITS.options),
    skus: list('skus', 'sku', sku, LIMITS.skus),
    tags: list('tags', 'tag', text({ max: LIMITS.tag }), LIMITS.tags),
    categories: list('categories', 'category', text({ max: LIMITS.category }), LIMITS.categories),
    photos: list('photos', 'photo', photo, LIMITS.photos),
    adult: one('adult', flag),
    processing: one('processing', text({ min: 0, max: LIMITS.processing })),
    grams: maybe('grams', integer({ min: 1, max: LIMITS.grams })),
    origin: maybe('origin', shippingOrigin),
    shipping: list('shipping', 'option', shippingOption, LIMITS.shippingOptions),
    taxes: list('taxes', 'tax', tax, LIMITS.taxes),
    coupons: list('coupons', 'coupon', coupon, LIMITS.coupons),
    moderators: list('moderators', 'nym', nym, LIMITS.moderators),
    terms: one('terms', text({ min: 0, max: LIMITS.terms, lines: true })),
    returns: one('returns', text({ min: 0, max: LIMITS.terms, lines: true })),
    escrow: maybe('escrow', escrowTerms),
    language: maybe('language', languageTag),
    expires: maybe('expires', time),
  },
  listingProblem,
)

/** What does not fit together in a listing whose parts are well formed. */
function listingProblem(value: ListingContent): string | undefined {
  if (value.kind !== 'physical') {
    if (value.condition !== undefined) return 'condition-of-no-thing'
    if (value.shipping.length > 0) return 'shipping-of-no-thing'
  }
  if (hasRepetition(value.tags)) return 'repeated-tag'
  if (hasRepetition(value.categories)) return 'repeated-category'
  if (hasRepetition(value.shipping.map(({ name }) => name))) return 'repeated-shipping'
  if (hasRepetition(value.coupons.map(({ hash }) => hash))) return 'repeated-coupon'
  if (hasRepetition(value.moderators)) return 'repeated-moderator'
  if (value.skus.length > 0 && value.quantity !== undefined) return 'quantity-beside-skus'
  if (value.skus.some(({ surcharge }) => pieceParts(value, surcharge) <= 0n)) return 'below-zero'
  return variantsProblem(value.options, value.skus)
}
