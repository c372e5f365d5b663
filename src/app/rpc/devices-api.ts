/** What pages ask about the work of several devices of one person. */
import type { Price } from '../../contracts/documents/currency.ts'
import type { DocumentId } from '../../lib/brand.ts'

/** What a text of a listing says first. */
export interface ListingText {
  title: string
  description: string
  price: Price
  signedAt: number
}

/** Parts of a listing in which two texts can differ; stock is no matter of texts. */
export const LISTING_PARTS = [
  'title',
  'price',
  'description',
  'photos',
  'variants',
  'shipping',
  'terms',
  'details',
] as const
export type ListingPart = (typeof LISTING_PARTS)[number]

/** A listing that two devices of this person changed without knowing of each other. */
export interface ChangedListing {
  slug: string
  /** Names the text that is not on sale. */
  lost: DocumentId
  onSale: ListingText
  other: ListingText
  differs: ListingPart[]
}

export interface DevicesMethods {
  /**
   * Ends the question which of two texts is to be on sale. `other`: the one that lost is signed anew, with the
   * pieces that there are now. Throws `listing.not-found`, and as saving a listing does.
   */
  'listing.settle-change': (input: {
    lost: DocumentId
    use: 'on-sale' | 'instead'
  }) => Record<string, never>
}
