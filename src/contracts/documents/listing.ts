import type { Codec } from '../xml/codec.ts'
import { leaf } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { list, maybe, one } from '../xml/field.ts'
import { choice, hexText, integer, text, time } from '../xml/values.ts'
import { textProblem } from '../xml/text.ts'
import type { Price } from './currency.ts'
import { LIMITS } from './limits.ts'
import type { Photo } from './photo.ts'
import { photo } from './photo.ts'
import { price } from './price.ts'
import { SLUG_FORM } from './slug.ts'
import type { Condition, ListingKind } from './words.ts'
import { CONDITIONS, isLanguageTag, LISTING_KINDS } from './words.ts'

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
  /** Only of physical goods. */
  condition?: Condition
  /** Pieces in stock; absent: never runs out. */
  quantity?: number
  tags: string[]
  categories: string[]
  photos: Photo[]
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

const language: Codec<string> = leaf(
  (value) => value,
  (value, fail) => (isLanguageTag(value) ? value : fail('wrong-form')),
)

export const listing: Codec<ListingContent> = group<ListingContent>(
  {
    nonce: one('nonce', nonce),
    slug: one('slug', slug),
    title: one('title', text({ max: LIMITS.title })),
    kind: one('kind', choice(LISTING_KINDS)),
    description: one('description', text({ min: 0, max: LIMITS.description, lines: true })),
    price: one('price', price),
    condition: maybe('condition', choice(CONDITIONS)),
    quantity: maybe('quantity', integer({ min: 0, max: LIMITS.quantity })),
    tags: list('tags', 'tag', text({ max: LIMITS.tag }), LIMITS.tags),
    categories: list('categories', 'category', text({ max: LIMITS.category }), LIMITS.categories),
    photos: list('photos', 'photo', photo, LIMITS.photos),
    language: maybe('language', language),
    expires: maybe('expires', time),
  },
  (value) => {
    if (value.condition !== undefined && value.kind !== 'physical') return 'condition-of-no-thing'
    if (new Set(value.tags).size !== value.tags.length) return 'repeated-tag'
    if (new Set(value.categories).size !== value.categories.length) return 'repeated-category'
    return undefined
  },
)
