import type { ProfileContent } from '../../contracts/documents/profile.ts'
import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { Nym } from '../../lib/brand.ts'
import { toWireError } from '../../lib/errors.ts'
import type { StoreRecord } from '../../storage/records.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import { adultMark, cardMarks } from '../labels/marks.ts'
import { satsNow } from '../orders/quote.ts'
import type {
  Freshness,
  HomeView,
  ListingCard,
  ListingView,
  ProfileView,
  RatesView,
  StoreView,
} from '../rpc/api.ts'
import type { LabelMark } from '../rpc/labels-api.ts'
import type { KnownStores } from './known-stores.ts'

export interface StoreViewsComponents {
  known: KnownStores
  stores: StoresRepository
  rates: () => RatesView
  /** What followed lists say of a person, or of a listing and its vendor. */
  marksOf: (nym: Nym, slug?: string) => LabelMark[]
  /** Of whom followed lists show nothing where one only browses. */
  hiddenPeople: () => ReadonlySet<Nym>
}

/** Stores and listings as pages draw them; own ones look the same to their owner as to anybody. */
export class StoreViews {
  readonly #components: StoreViewsComponents

  constructor(components: StoreViewsComponents) {
    this.#components = components
  }

  async store(nym: Nym): Promise<StoreView> {
    const { known } = this.#components
    const record = await known.record(nym)
    const own = record?.own === true
    const profile = known.profile(nym)
    return {
      nym,
      freshness: this.#freshness(nym, record),
      ...(profile === undefined ? {} : { profile: profileView(profile) }),
      listings: record === undefined ? [] : this.#cards(record),
      awake: own || (await known.isAwake(nym)),
      copies: await known.copies(nym),
      own,
      ...adultMark(this.#components.marksOf(nym), profile?.content.adult),
    }
  }

  async listing(nym: Nym, slug: string): Promise<ListingView> {
    const { known, rates } = this.#components
    const record = await known.record(nym)
    const own = record?.own === true
    const base = {
      nym,
      slug,
      freshness: this.#freshness(nym, record),
      awake: own || (await known.isAwake(nym)),
      copies: await known.copies(nym),
      own,
    }
    const profile = known.profile(nym)
    if (profile === undefined) return base
    const vendor = { vendor: profileView(profile) }
    try {
      const document = await known.listing(nym, slug)
      const { nonce, language, expires, ...listing } = document.content
      const sats = satsNow(listing.price, rates())
      return {
        ...base,
        ...vendor,
        listing,
        ...(sats === undefined ? {} : { sats }),
        documentId: document.id,
        signedAt: document.signedAt,
        ...adultMark(this.#components.marksOf(nym, slug), listing.adult, profile.content.adult),
      }
    } catch (error) {
      // A version that is kept from earlier may lack what a newer one has.
      const looking = base.freshness.source === 'cache' && base.freshness.error === undefined
      const freshness: Freshness = looking
        ? { state: 'loading' }
        : { ...base.freshness, state: 'failed', error: toWireError(error) }
      return { ...base, ...vendor, freshness }
    }
  }

  async home(): Promise<HomeView> {
    const { stores: kept, hiddenPeople } = this.#components
    const hidden = hiddenPeople()
    const records = (await kept.list()).filter(
      ({ nym, own, card }) => card !== undefined && (own || !hidden.has(nym)),
    )
    const stores = records.map(({ nym, card, own, following, lastViewedAt }) => ({
      nym,
      name: card?.name ?? '',
      shortDescription: card?.shortDescription ?? '',
      ...(card?.avatar === undefined ? {} : { avatar: { ...card.avatar } }),
      ...adultMark(this.#components.marksOf(nym), card?.adult),
      listings: card?.listings.length ?? 0,
      own,
      following: following && !own,
      seenAt: lastViewedAt,
    }))
    return {
      stores: stores.sort((a, b) => rank(a) - rank(b) || b.seenAt - a.seenAt),
      listings: records
        .flatMap((record) => this.#cards(record))
        .sort((a, b) => b.signedAt - a.signedAt),
    }
  }

  #freshness(nym: Nym, record: StoreRecord | undefined): Freshness {
    const freshness = this.#components.known.freshness(nym)
    if (record?.own === true && freshness.state === 'ready') return { ...freshness, source: 'own' }
    return freshness
  }

  #cards({ nym, card }: StoreRecord): ListingCard[] {
    if (card === undefined) return []
    return card.listings.map((listing) => {
      const { slug, title, kind, price, quantity, photo, tags, signedAt } = listing
      const sats = satsNow(price, this.#components.rates())
      return {
        vendor: nym,
        vendorName: card.name,
        slug,
        title,
        kind,
        price: { ...price },
        ...(sats === undefined ? {} : { sats }),
        ...(quantity === undefined ? {} : { quantity }),
        ...(photo === undefined ? {} : { photo: { ...photo } }),
        tags: [...tags],
        signedAt,
        ...cardMarks(this.#components.marksOf(nym, slug), listing.adult, card.adult),
      }
    })
  }
}

/** Own stores first, then followed ones. */
const rank = ({ own, following }: HomeView['stores'][number]) => (own ? 0 : following ? 1 : 2)

/** The profile as pages draw it. */
export function profileView({ author, content }: VerifiedDocument<'profile'>): ProfileView {
  const { escrowCommitment, ...shown }: ProfileContent = content
  return { ...shown, nym: author.nym, fingerprint: author.fingerprint }
}
