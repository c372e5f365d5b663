import type { Coupon } from '../../contracts/documents/coupon.ts'
import type { ListingContent } from '../../contracts/documents/listing.ts'
import type { DocumentId } from '../../lib/brand.ts'
import type { PrivateEntry, PrivateRecords } from '../private-records.ts'
import type { PhotoRecord, PriceRecord } from '../cards.ts'

/** What a listing may say besides what its form asks for. */
type ListingExtrasRecord = Readonly<
  Partial<
    Omit<
      ListingContent,
      | 'nonce'
      | 'slug'
      | 'title'
      | 'kind'
      | 'description'
      | 'price'
      | 'condition'
      | 'quantity'
      | 'tags'
      | 'categories'
      | 'photos'
      | 'coupons'
    >
  >
>

/** What the vendor filled in. */
export interface ListingDraftRecord extends ListingExtrasRecord {
  readonly title: string
  readonly kind: 'physical' | 'digital' | 'service'
  readonly description: string
  readonly price: PriceRecord
  readonly condition?: 'new' | 'like-new' | 'good' | 'fair' | 'refurbished' | 'for-parts'
  /** `undefined`: never runs out. */
  readonly quantity?: number
  readonly tags: readonly string[]
  readonly categories: readonly string[]
  readonly photos: readonly PhotoRecord[]
  /** As signed, each with its code where that is known. */
  readonly coupons?: readonly (Coupon & { readonly code?: string })[]
}

/** An own listing: the draft, and the contract that was signed from it. */
export interface OwnListingRecord {
  readonly slug: string
  readonly draft: ListingDraftRecord
  /** The clearsigned contract. */
  readonly armored: string
  readonly documentId: DocumentId
  readonly signedAt: number
  /** That of the contract; tells a repeated request from a new one. */
  readonly nonce?: string
  /** Names the policy of the store under which it was signed; absent: the one that everybody begins with. */
  readonly policy?: string
}

const COLLECTION = 'listings'

/** Every version that was ever signed, by document id. */
const VERSIONS = 'listing-versions'

/** Own listings by slug. Encrypted: what was taken down stays private. */
export class ListingsRepository {
  readonly #records: PrivateRecords

  constructor(records: PrivateRecords) {
    this.#records = records
  }

  get(slug: string): Promise<OwnListingRecord | undefined> {
    return this.#records.get(COLLECTION, slug)
  }

  /** Newest signature first. */
  async list(): Promise<OwnListingRecord[]> {
    const entries: PrivateEntry<OwnListingRecord>[] = await this.#records.list(COLLECTION)
    return entries.map(({ value }) => value).sort((a, b) => b.signedAt - a.signedAt)
  }

  save(listing: OwnListingRecord): Promise<void> {
    return this.#records.put(COLLECTION, listing.slug, listing)
  }

  /** Changes one listing atomically (stock, for instance). */
  update(
    slug: string,
    change: (current: OwnListingRecord | undefined) => OwnListingRecord | undefined,
  ): Promise<OwnListingRecord | undefined> {
    return this.#records.update(COLLECTION, slug, change)
  }

  remove(slug: string): Promise<void> {
    return this.#records.delete(COLLECTION, slug)
  }

  /** Keeps a signed version for good: orders of it may come when a newer one is on sale. */
  keepVersion(id: DocumentId, armored: string): Promise<void> {
    return this.#records.put(VERSIONS, id, armored)
  }

  /** The clearsigned contract of an own listing, also of an older version. */
  version(id: DocumentId): Promise<string | undefined> {
    return this.#records.get(VERSIONS, id)
  }
}
