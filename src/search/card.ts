import type { DocumentId, Nym } from '../lib/brand.ts'

/**
 * What the index knows of one listing. It was read from a store whose record its owner signed: nothing
 * else is ever indexed.
 */
export interface SearchCard {
  readonly nym: Nym
  readonly slug: string
  /** What the vendor calls the store. */
  readonly store: string
  readonly title: string
  /** The beginning of the description, at most 200 characters; may be empty. */
  readonly excerpt: string
  readonly tags: readonly string[]
  readonly categories: readonly string[]
  readonly kind: 'physical' | 'digital' | 'service'
  readonly condition?: string
  /** In the smallest unit of the currency; satoshis for `BTC`. */
  readonly price: { readonly currency: string; readonly amount: bigint }
  /** ISO 3166-1 alpha-2 codes, or `ALL`; empty for what is not sent. */
  readonly shipsTo: readonly string[]
  /** Where sending costs nothing. */
  readonly freeTo: readonly string[]
  readonly moderators: readonly Nym[]
  /** BCP 47; may be empty. */
  readonly language: string
  readonly adult: boolean
  readonly quantity?: number
  /** When the vendor signed it, ms since the Unix epoch. */
  readonly signedAt: number
  /** Names the contract. */
  readonly document: DocumentId
}

/** Names a card in the index. */
export const cardKey = ({ nym, slug }: Pick<SearchCard, 'nym' | 'slug'>): string => `${nym}/${slug}`
