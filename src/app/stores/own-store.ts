import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { Backup } from '../../contracts/documents/moderator-offer.ts'
import type { ProfileContent } from '../../contracts/documents/profile.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { slugOf } from '../../contracts/documents/slug.ts'
import { selectionKey } from '../../contracts/documents/variants.ts'
import { escrowCommitment } from '../../contracts/identity/derive.ts'
import type { StockedListing, WantedPieces } from '../../contracts/order/inventory.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { StoreContent } from '../../p2p/store/build.ts'
import type { StoreCard } from '../../p2p/store/card.ts'
import type { ListingsRepository, OwnListingRecord } from '../../storage/repositories/listings.ts'
import type { OffersRepository } from '../../storage/repositories/offers.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import { offerContent, ownOffer } from '../moderators/own-offer.ts'
import type { OwnOfferRecord } from '../moderators/own-offer.ts'
import type { ListingDraft, PhotoView, ProfileDraft } from '../rpc/api.ts'
import type { ModeratorOfferDraft } from '../rpc/trade-api.ts'
import type { Person, Session } from '../session.ts'
import { needsEarlierNonce, ownCoupons, publicCoupons } from './coupons.ts'
import { DEFAULT_POLICY, listingContent, policyMark } from './listing-content.ts'
import type { ListingPolicy } from './listing-content.ts'
import { cardOf, editableDraft, photosOf } from './own-listing.ts'
import type { Merged } from './own-merge.ts'
import type { OwnProfileRecord } from './own-records.ts'
import type { StoreVersion } from './store-history.ts'
import { textId } from './store-history.ts'

export type { OwnProfileRecord } from './own-records.ts'

export interface OwnStoreComponents {
  session: Session
  profile: SingleRecord<OwnProfileRecord>
  listings: ListingsRepository
  offer: SingleRecord<OwnOfferRecord>
  offers: Pick<OffersRepository, 'keep'>
  /** Somebody's offer to moderate, for a backup. */
  offerOf: (nym: Nym) => Promise<VerifiedDocument<'moderator_offer'> | undefined>
  /** What holds for listings that say nothing of their own. */
  policy: () => Promise<ListingPolicy>
  /** Brings back what a restored person published from another device, or resolves without. */
  earlier: () => Promise<void>
  /** Builds and signs the next version, keeps it, and tells the network. Resolves once it is kept. */
  publish: (
    person: Person,
    content: StoreContent,
    card: OwnCard,
    version: StoreVersion,
  ) => Promise<bigint>
  /**
   * Joins what another device of this person published into the own records, and tells what is left to be
   * signed; `undefined`: nothing was. `ask`: look in the network too.
   */
  merge?: (person: Person, ask: boolean) => Promise<Merged | undefined>
  changes: Changes
  clock: Clock
}

/** What other views need of the own store without opening the vault. */
export interface OwnCard {
  name: string
  shortDescription: string
  avatar?: PhotoView
  listings: StoreCard[]
}

/** What a publication answers. */
export interface SavedListing {
  slug: string
  documentId: DocumentId
  sequence: bigint
}

/** What the form of a profile does not ask for. */
const EMPTY_PROFILE = {
  website: '',
  email: '',
  phone: '',
  accounts: [],
  languages: [],
  adult: false,
  mailboxes: [],
} satisfies Partial<ProfileContent>

const noProfile = () => new SoukError('profile.missing', 'a store needs a profile first')

/** Signs profile and listings, and publishes the store that they make. */
export class OwnStore {
  readonly #components: OwnStoreComponents
  #last: Promise<unknown> = Promise.resolve()

  constructor(components: OwnStoreComponents) {
    this.#components = components
  }

  profile(): Promise<OwnProfileRecord | undefined> {
    return this.#components.profile.load()
  }

  listing(slug: string): Promise<OwnListingRecord | undefined> {
    return this.#components.listings.get(slug)
  }

  /** The listing as its form takes it. Throws `listing.not-found`, `vault.locked`. */
  async draft(slug: string): Promise<ListingDraft & { slug: string }> {
    await this.#components.session.require()
    const listing = await this.listing(slug)
    if (listing === undefined) throw new SoukError('listing.not-found', 'no such listing')
    return editableDraft(listing)
  }

  async hasListings(): Promise<boolean> {
    return (await this.#components.listings.list()).length > 0
  }

  /** Signs a new profile and publishes the store with it. Throws XmlError for texts out of bounds. */
  saveProfile(draft: ProfileDraft): Promise<{ sequence: bigint }> {
    return this.#exclusive(async () => {
      const { session, profile, clock, earlier } = this.#components
      const person = await session.require()
      // A first profile must not replace a store that is still out there.
      if ((await profile.load()) === undefined) await earlier()
      const content = {
        ...EMPTY_PROFILE,
        ...draft,
        escrowCommitment: escrowCommitment(person.keys.escrow),
      }
      const { armored } = await signDocument('profile', content, person.signer, clock())
      await profile.save({ draft, armored })
      return { sequence: await this.#publish(person) }
    })
  }

  /**
   * Signs a listing (a new one gets its slug from its title) and publishes the store with it. `key`
   * names the wish of the vendor: the same key again is the same listing, not another one.
   */
  saveListing(draft: ListingDraft, key: string): Promise<SavedListing> {
    return this.#exclusive(() => this.#saveListing(draft, nonceOf(key)))
  }

  removeListing(slug: string): Promise<{ sequence: bigint }> {
    return this.#exclusive(async () => {
      const person = await this.#components.session.require()
      await this.#components.listings.remove(slug)
      return { sequence: await this.#publish(person) }
    })
  }

  /** The own listings as they are on sale now, with their stock. */
  async stock(): Promise<StockedListing[]> {
    const listings = await this.#components.listings.list()
    return listings.map(({ slug, draft: { quantity, skus = [] } }) => ({
      slug,
      skus: [...skus],
      ...(quantity !== undefined && { quantity }),
    }))
  }

  /**
   * Takes pieces out of stock when an order is accepted (or puts them back: a negative `quantity`),
   * and signs the listing anew. Throws `order.out-of-stock` {available}. A listing that was taken
   * down or never runs out stays as it is.
   */
  takeFromStock(pieces: Pick<WantedPieces, 'slug' | 'selections' | 'quantity'>): Promise<void> {
    return this.#exclusive(async () => {
      const listing = await this.listing(pieces.slug)
      if (listing === undefined) return
      const draft = editableDraft(listing)
      const { skus = [] } = draft
      const key = selectionKey(pieces.selections)
      const stock =
        skus.length === 0 ? draft : skus.find(({ selections }) => selectionKey(selections) === key)
      if (stock?.quantity === undefined) return
      const available = stock.quantity
      if (available < pieces.quantity) {
        throw new SoukError('order.out-of-stock', 'not enough pieces', { data: { available } })
      }
      stock.quantity -= pieces.quantity
      await this.#saveListing(draft, freshNonce())
    })
  }

  /** The own offer to moderate, while one is published. */
  offer(): Promise<OwnOfferRecord | undefined> {
    return this.#components.offer.load()
  }

  /**
   * Signs an offer to moderate and publishes it in the own store. Throws `profile.missing`,
   * `moderator.own-backup`, `moderator.no-offer` of the backup, and XmlError for texts out of bounds.
   */
  async saveOffer(draft: ModeratorOfferDraft): Promise<{ id: DocumentId }> {
    // Over the network: no other publication waits for it.
    const backup = await this.#backupOffer(draft.backup)
    return this.#exclusive(async () => {
      const { session, offer, offers, clock } = this.#components
      const person = await session.require()
      if ((await this.profile()) === undefined) throw noProfile()
      const named: Backup | undefined = backup && { nym: backup.author.nym, offer: backup.id }
      const content = offerContent(draft, person.keys.escrow.publicExtendedKey, named)
      const signed = await signDocument('moderator_offer', content, person.signer, clock())
      // Orders freeze it by its id: it has to be here for them whatever is published later.
      await offers.keep(signed.id, signed.armored)
      await offer.save(ownOffer(signed, backup?.armored))
      await this.#publish(person)
      return { id: signed.id }
    })
  }

  /** Takes the offer out of the own store. For orders that froze it, it holds on. */
  withdrawOffer(): Promise<void> {
    return this.#exclusive(async () => {
      const person = await this.#components.session.require()
      if ((await this.offer()) === undefined) return
      await this.#components.offer.clear()
      await this.#publish(person)
    })
  }

  /** Signs anew the listings that were signed under another policy, in one publication. */
  followPolicy(): Promise<void> {
    return this.#exclusive(async () => {
      const person = await this.#components.session.require()
      const mark = policyMark(await this.#components.policy())
      const listings = await this.#components.listings.list()
      const behind = listings.filter(({ policy = policyMark(DEFAULT_POLICY) }) => policy !== mark)
      for (const listing of behind) {
        await this.#sign(person, listing.slug, editableDraft(listing), freshNonce())
      }
      if (behind.length > 0) await this.#publish(person)
    })
  }

  /**
   * Takes over what another device of this person published, and publishes both where this one has more.
   * Throws as publishing does, and where the other version cannot be had whole.
   */
  catchUp(): Promise<void> {
    return this.#exclusive(async () => {
      const person = await this.#components.session.person()
      if (person === undefined || (await this.profile()) === undefined) return
      const merged = await this.#merge(person, false)
      if (merged?.result === 'both') await this.#publishNow(person)
      if (merged?.result === 'theirs') this.#tell(person)
    })
  }

  async #merge(person: Person, ask: boolean): Promise<Merged | undefined> {
    const { merge, profile, clock } = this.#components
    const merged = await merge?.(person, ask)
    if (merged?.profile !== undefined) {
      const draft = merged.profile
      const escrow = escrowCommitment(person.keys.escrow)
      const content = { ...EMPTY_PROFILE, ...draft, escrowCommitment: escrow }
      const { armored } = await signDocument('profile', content, person.signer, clock())
      await profile.save({ draft, armored })
    }
    for (const draft of merged?.listings ?? []) {
      await this.#sign(person, draft.slug, draft, freshNonce())
    }
    return merged
  }

  async #backupOffer(nym?: Nym): Promise<VerifiedDocument<'moderator_offer'> | undefined> {
    if (nym === undefined) return undefined
    if ((await this.#components.session.require()).nym === nym) {
      throw new SoukError('moderator.own-backup', 'nobody stands in for himself')
    }
    const offer = await this.#components.offerOf(nym)
    if (offer === undefined) throw new SoukError('moderator.no-offer', 'the backup offers nothing')
    return offer
  }

  async #saveListing(draft: ListingDraft, wish: string): Promise<SavedListing> {
    const { session, listings } = this.#components
    const person = await session.require()
    if ((await this.profile()) === undefined) throw noProfile()
    const earlier = (await listings.list()).find((listing) => listing.nonce === wish)
    if (earlier !== undefined) {
      const { slug, documentId } = earlier
      return { slug, documentId, sequence: await this.#publish(person) }
    }
    const slug = draft.slug ?? (await this.#freeSlug(draft.title))
    const documentId = await this.#sign(person, slug, draft, wish)
    return { slug, documentId, sequence: await this.#publish(person) }
  }

  /** Signs and keeps a version of a listing that is not published yet. */
  async #sign(
    person: Person,
    slug: string,
    { slug: _given, coupons: wanted = [], ...texts }: ListingDraft,
    wish: string,
  ): Promise<DocumentId> {
    const { listings, policy, clock } = this.#components
    const before = needsEarlierNonce(wanted) ? await this.listing(slug) : undefined
    const nonce = before?.nonce ?? wish
    const coupons = ownCoupons(wanted, nonce)
    const xpub = person.keys.escrow.publicExtendedKey
    const terms = await policy()
    const publicTexts = { ...texts, coupons: publicCoupons(coupons) }
    const content = { ...listingContent(publicTexts, terms, xpub), slug, nonce }
    const signed = await signDocument('listing', content, person.signer, clock())
    const { armored, id: documentId, signedAt } = signed
    await listings.keepVersion(documentId, armored)
    await listings.save({
      slug,
      draft: { ...texts, coupons },
      armored,
      documentId,
      signedAt,
      nonce,
      policy: policyMark(terms),
    })
    return documentId
  }

  async #freeSlug(title: string): Promise<string> {
    const taken = new Set((await this.#components.listings.list()).map((listing) => listing.slug))
    return slugOf(title, taken)
  }

  /** What another device published since is joined first; where it cannot be had, it is joined later. */
  async #publish(person: Person): Promise<bigint> {
    await this.#merge(person, true).catch(() => undefined)
    return this.#publishNow(person)
  }

  async #publishNow(person: Person): Promise<bigint> {
    const { profile, listings, publish } = this.#components
    const own = await profile.load()
    if (own === undefined) throw noProfile()
    const records = await listings.list()
    const offer = await this.offer()
    const { name, shortDescription, avatar, header } = own.draft
    const photos = [...records.flatMap(({ draft }) => photosOf(draft)), avatar, header]
    const cards = records.map((listing) => ({ armored: listing.armored, card: cardOf(listing) }))
    const content = {
      profileArmored: own.armored,
      listings: cards,
      images: photos.flatMap((photo) => (photo ? [photo.tiny, photo.small, photo.large] : [])),
      ...(offer && { offer }),
    }
    const version: StoreVersion = {
      listings: Object.fromEntries(records.map(({ slug, documentId }) => [slug, documentId])),
      profile: { id: textId(own.armored), draft: own.draft },
      ...(offer && { offer: offer.id }),
    }
    const card = {
      name,
      shortDescription,
      ...(avatar === undefined ? {} : { avatar }),
      listings: cards.map((one) => one.card),
    }
    const sequence = await publish(person, content, card, version)
    this.#tell(person)
    return sequence
  }

  #tell({ nym }: Person): void {
    this.#components.changes.emit({ about: 'stores', nym })
    this.#components.changes.emit({ about: 'session' })
  }

  /** One publication at a time: two must not build upon the same predecessor. */
  #exclusive<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#last.then(act)
    this.#last = result.catch(() => undefined)
    return result
  }
}

const NONCE_BYTES = 16

const freshNonce = (): string => hex.encode(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)))

const nonceOf = (key: string): string =>
  hex.encode(sha256(utf8(`souk-listing-nonce/v1\n${key}`)).subarray(0, NONCE_BYTES))
