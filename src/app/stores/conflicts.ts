import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import type { ListingContent } from '../../contracts/documents/listing.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import type { DocumentId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ListingsRepository, OwnListingRecord } from '../../storage/repositories/listings.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { ChangedListing, ListingPart } from '../rpc/devices-api.ts'
import { LISTING_PARTS } from '../rpc/devices-api.ts'
import type { ListingPolicy } from './listing-content.ts'
import { isSame } from './merge.ts'
import { ownListing, withCodes } from './own-records.ts'

/** A listing that two devices changed: what was not kept is still there by its id. */
export interface StoreConflict {
  readonly slug: string
  readonly title: string
  readonly kept: DocumentId
  readonly lost: DocumentId
  readonly at: number
}

/** Newest first. */
const MAX_CONFLICTS = 50

export interface ConflictsComponents {
  /** Named `store-conflicts`. */
  record: SingleRecord<StoreConflict[]>
  listings: Pick<ListingsRepository, 'get' | 'version'>
  policy: () => Promise<ListingPolicy>
  clock: Clock
}

/** Listings of which two devices, or two forms, signed different texts: both are kept until the person has chosen. */
export class Conflicts {
  readonly #components: ConflictsComponents

  constructor(components: ConflictsComponents) {
    this.#components = components
  }

  /** What an own listing said in that version; `undefined` where it is not to be had any more. */
  async content(id: DocumentId): Promise<ListingContent | undefined> {
    return (await this.#signed(id))?.content
  }

  /** Whether a listing says something else than in that version, but for how many pieces there are. */
  async hasChanged(since: DocumentId, { armored }: OwnListingRecord): Promise<boolean> {
    const [before, now] = await Promise.all([this.content(since), contentOf(armored)])
    return before === undefined || now === undefined || differing(before, now).length > 0
  }

  /** Told where the texts differ, then true; that both sold some pieces is no conflict. */
  async note(
    mine: OwnListingRecord,
    theirs: OwnListingRecord,
    kept: OwnListingRecord,
  ): Promise<boolean> {
    const texts = await Promise.all([mine, theirs].map(({ armored }) => contentOf(armored)))
    if (texts[0] && texts[1] && differing(texts[0], texts[1]).length === 0) return false
    const { record, clock } = this.#components
    const { slug, documentId, draft } = kept
    const lost = (kept === mine ? theirs : mine).documentId
    const conflict = { slug, title: draft.title, kept: documentId, lost, at: clock() }
    await record.update((known = []) => [conflict, ...known].slice(0, MAX_CONFLICTS))
    return true
  }

  /** Those that still matter: the listing is on sale, with another text. */
  async view(): Promise<ChangedListing[]> {
    const { record, listings } = this.#components
    const changed: ChangedListing[] = []
    for (const { slug, lost } of (await record.load()) ?? []) {
      const current = await listings.get(slug)
      const [onSale, other] = await Promise.all([
        current && signedListing(current.armored),
        this.#signed(lost),
      ])
      if (onSale === undefined || other === undefined) continue
      const differs = differing(onSale.content, other.content)
      if (differs.length === 0) continue
      changed.push({ slug, lost, onSale: textOf(onSale), other: textOf(other), differs })
    }
    return changed
  }

  /** The text that is not on sale, as it would be; `undefined` where it is not to be had any more. */
  async lost(id: DocumentId): Promise<OwnListingRecord | undefined> {
    const { listings, policy } = this.#components
    const document = await this.#signed(id)
    if (document === undefined) return undefined
    const terms = await policy()
    const current = await listings.get(document.content.slug)
    return current && withCodes(ownListing(document, terms), current, terms)
  }

  /** The person has chosen. */
  async forget(lost: DocumentId): Promise<void> {
    await this.#components.record.update((known) => known?.filter((one) => one.lost !== lost))
  }

  async #signed(id: DocumentId): Promise<VerifiedDocument<'listing'> | undefined> {
    const armored = await this.#components.listings.version(id)
    return armored === undefined ? undefined : signedListing(armored)
  }
}

async function signedListing(armored: string): Promise<VerifiedDocument<'listing'> | undefined> {
  const document = await readDocument(armored)
  return isKind(document, 'listing') ? document : undefined
}

const contentOf = async (armored: string) => (await signedListing(armored))?.content

const textOf = ({ content, signedAt }: VerifiedDocument<'listing'>) => {
  const { title, description, price } = content
  return { title, description, price: { ...price }, signedAt }
}

/** What each part is made of; whatever is nowhere here belongs to the details. */
const FIELDS: Partial<Record<keyof ListingContent, ListingPart>> = {
  title: 'title',
  price: 'price',
  modifier: 'price',
  description: 'description',
  photos: 'photos',
  options: 'variants',
  skus: 'variants',
  shipping: 'shipping',
  origin: 'shipping',
  grams: 'shipping',
  processing: 'shipping',
  terms: 'terms',
  returns: 'terms',
  moderators: 'terms',
  escrow: 'terms',
  taxes: 'terms',
  coupons: 'terms',
}

/** In which parts two texts differ, but for how many pieces there are, and what differs with each signature. */
function differing(a: ListingContent, b: ListingContent): ListingPart[] {
  const [one, other] = [withoutStock(a), withoutStock(b)]
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof typeof one)[]
  const changed = keys.filter((key) => !isSame(one[key], other[key]))
  const parts = new Set(changed.map((key) => FIELDS[key] ?? 'details'))
  return LISTING_PARTS.filter((part) => parts.has(part))
}

function withoutStock({ quantity, nonce, skus, coupons, ...rest }: ListingContent) {
  return {
    ...rest,
    skus: skus.map(({ quantity: _, ...sku }) => sku),
    coupons: coupons.map(({ hash, ...coupon }) => coupon),
  }
}
