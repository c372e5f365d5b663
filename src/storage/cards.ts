import type { DocumentId, Nym } from '../lib/brand.ts'

/** A processed photo by the CIDs of its sizes. */
export interface PhotoRecord {
  readonly tiny: string
  readonly small: string
  readonly large: string
  /** Base64. */
  readonly thumbhash: string
  /** Of the large size, px. */
  readonly width: number
  readonly height: number
  readonly alt: string
}

/** An amount in the smallest unit of its currency. */
export interface PriceRecord {
  /** `BTC`, or an ISO 4217 code. */
  readonly currency: string
  readonly amount: bigint
}

/** What a grid needs of one listing of a known store. */
export interface ListingCardRecord {
  readonly slug: string
  readonly title: string
  readonly kind: 'physical' | 'digital' | 'service'
  readonly price: PriceRecord
  readonly quantity?: number
  readonly photo?: PhotoRecord
  readonly tags: readonly string[]
  readonly signedAt: number
  /** Names the contract. Absent in what earlier releases kept, as is all that follows. */
  readonly document?: DocumentId
  readonly excerpt?: string
  readonly categories?: readonly string[]
  readonly condition?: string
  /** ISO 3166-1 alpha-2 codes, or `ALL`. */
  readonly shipsTo?: readonly string[]
  readonly freeTo?: readonly string[]
  readonly moderators?: readonly Nym[]
  readonly language?: string
  readonly adult?: boolean
}

/** What is shown of a store before any of its blocks is read. Verified before it was stored. */
export interface StoreCard {
  readonly name: string
  readonly shortDescription: string
  readonly avatar?: PhotoRecord
  /** Its owner says that the whole store is for adults only. */
  readonly adult?: boolean
  readonly listings: readonly ListingCardRecord[]
}
