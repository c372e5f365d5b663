import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { Backup } from '../../contracts/documents/moderator-offer.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { slugOf } from '../../contracts/documents/slug.ts'
import { selectionKey } from '../../contracts/documents/variants.ts'
import type { StockedListing, WantedPieces } from '../../contracts/order/inventory.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import { Lock } from '../../lib/lock.ts'
import type { StoreContent } from '../../p2p/store/build.ts'
import type { ListingsRepository, OwnListingRecord } from '../../storage/repositories/listings.ts'
import type { OffersRepository } from '../../storage/repositories/offers.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { OwnFollowsRecord } from '../follows/own-follows.ts'
import { ownFollows } from '../follows/own-follows.ts'
import type { OwnListRecord } from '../labels/own-list.ts'
import { signList } from '../labels/own-list.ts'
import { offerContent, ownOffer } from '../moderators/own-offer.ts'
import type { OwnOfferRecord } from '../moderators/own-offer.ts'
import type { ListingDraft, OpenedListing, ProfileDraft } from '../rpc/api.ts'
import type { LabelListDraft } from '../rpc/labels-api.ts'
import type { ModeratorOfferDraft } from '../rpc/trade-api.ts'
import type { Person, Session } from '../session.ts'
import type { Conflicts } from './conflicts.ts'
import { DEFAULT_POLICY, policyMark } from './listing-content.ts'
import type { ListingPolicy } from './listing-content.ts'
import { isSame } from './merge.ts'
import { hasSameStock, withStockOf } from './merge-stock.ts'
import type { OwedPieces } from './owed-pieces.ts'
import { editableDraft } from './own-listing.ts'
import type { Merged } from './own-merge.ts'
import type { OwnProfileRecord } from './own-records.ts'
import { freshNonce, nonceOf, signListing, signProfile } from './sign-own.ts'
import { storeVersion } from './store-content.ts'
import type { OwnCard } from './store-content.ts'
import type { StoreVersion } from './store-history.ts'

export type { OwnProfileRecord } from './own-records.ts'

export interface OwnStoreComponents {
  session: Session
  profile: SingleRecord<OwnProfileRecord>
  listings: ListingsRepository
  offer: SingleRecord<OwnOfferRecord>
  offers: Pick<OffersRepository, 'keep'>
  labels: SingleRecord<OwnListRecord>
  follows: SingleRecord<OwnFollowsRecord>
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
  /** What two devices sold beyond what there was. */
  owed: OwedPieces
  conflicts: Pick<Conflicts, 'note' | 'content' | 'hasChanged'>
  changes: Changes
  clock: Clock
}

/** What a publication answers. */
export interface SavedListing {
  slug: string
  documentId: DocumentId
  sequence: bigint
  /** Another text of it was published since its form was opened: the person has to choose. */
  asks?: boolean
}

const noProfile = () => new SoukError('profile.missing', 'a store needs a profile first')

/** Signs profile and listings, and publishes the store that they make. */
export class OwnStore {
  readonly #components: OwnStoreComponents
  /** One publication at a time: two must not build upon the same predecessor. */
  readonly #lock = new Lock()

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
  async draft(slug: string): Promise<OpenedListing> {
    await this.#components.session.require()
    const listing = await this.listing(slug)
    if (listing === undefined) throw new SoukError('listing.not-found', 'no such listing')
    return { ...editableDraft(listing), base: listing.documentId }
  }

  async hasListings(): Promise<boolean> {
    return (await this.#components.listings.list()).length > 0
  }

  /** Signs a new profile and publishes the store with it. Throws XmlError for texts out of bounds. */
  saveProfile(draft: ProfileDraft): Promise<{ sequence: bigint }> {
    return this.#lock.run(async () => {
      const { session, profile, earlier } = this.#components
      const person = await session.require()
      // A first profile must not replace a store that is still out there.
      if ((await profile.load()) === undefined) await earlier()
      await signProfile(this.#components, person, draft)
      return { sequence: await this.#publish(person) }
    })
  }

  /**
   * Signs a listing (a new one gets its slug from its title) and publishes the store with it. `key`
   * names the wish of the vendor: the same key again is the same listing, not another one. What was
   * published of it since `base`, the version that the form began with, is kept to be chosen from.
   */
  saveListing(
    { base, ...text }: ListingDraft & { base?: DocumentId },
    key: string,
  ): Promise<SavedListing> {
    return this.#lock.run(async () => {
      const { conflicts, changes } = this.#components
      const wish = nonceOf(key)
      const now = text.slug === undefined ? undefined : await this.listing(text.slug)
      const isPassed = base !== undefined && now?.documentId !== base && now?.nonce !== wish
      if (!isPassed || now === undefined) return this.#countAndSave(text, wish)
      const saved = await this.#countAndSave(await this.#withPiecesLeft(text, base, now), wish)
      const kept = await this.listing(saved.slug)
      if (kept === undefined || !(await conflicts.hasChanged(base, now))) return saved
      const asks = await conflicts.note(kept, now, kept)
      if (asks) changes.emit({ about: 'session' })
      return { ...saved, ...(asks && { asks }) }
    })
  }

  /**
   * Puts another text of a listing on sale: signed anew, with the pieces that there are now. Throws
   * `listing.not-found` where it was taken down.
   */
  useText(text: OwnListingRecord): Promise<SavedListing> {
    return this.#lock.run(async () => {
      const current = await this.listing(text.slug)
      if (current === undefined) throw new SoukError('listing.not-found', 'no such listing')
      const draft = withStockOf(editableDraft(current), editableDraft(text))
      // Codes of coupons hold with the nonce under which they were thought of.
      await this.#components.listings.save(text)
      return this.#saveListing(draft, freshNonce())
    })
  }

  removeListing(slug: string): Promise<{ sequence: bigint }> {
    return this.#lock.run(async () => {
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
    return this.#lock.run(async () => {
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
      // What comes back makes up first for what two devices sold twice.
      const back = -pieces.quantity
      const held = back > 0 ? await this.#components.owed.pay(pieces.slug, key, back) : 0
      if (back > 0 && held === back) return
      stock.quantity += back - held
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
    return this.#lock.run(async () => {
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
    return this.#lock.run(async () => {
      const person = await this.#components.session.require()
      if ((await this.offer()) === undefined) return
      await this.#components.offer.clear()
      await this.#publish(person)
    })
  }

  /** The own list of labels, while one is published. */
  labels(): Promise<OwnListRecord | undefined> {
    return this.#components.labels.load()
  }

  /**
   * Signs the own list of labels and publishes it in the own store. Throws `profile.missing`,
   * `labels.too-large`, and XmlError for texts out of bounds.
   */
  saveLabels(draft: LabelListDraft): Promise<void> {
    return this.#lock.run(async () => {
      const { session, labels, clock } = this.#components
      const person = await session.require()
      if ((await this.profile()) === undefined) throw noProfile()
      await labels.save(await signList(draft, await labels.load(), person, clock()))
      await this.#publish(person)
    })
  }

  /** Takes the own list of labels out of the store. */
  withdrawLabels(): Promise<void> {
    return this.#lock.run(async () => {
      const person = await this.#components.session.require()
      if ((await this.labels()) === undefined) return
      await this.#components.labels.clear()
      await this.#publish(person)
    })
  }

  /** Whom everybody may know to be followed; absent: nobody. */
  follows(): Promise<OwnFollowsRecord | undefined> {
    return this.#components.follows.load()
  }

  /**
   * Signs and publishes whom everybody may know to be followed: what `change` makes of those who are
   * on the list now. Nobody: the list is taken out of the store. Throws `profile.missing`, XmlError for
   * too many.
   */
  saveFollows(change: (people: readonly Nym[]) => readonly Nym[]): Promise<void> {
    return this.#lock.run(async () => {
      const { session, follows, clock } = this.#components
      const person = await session.require()
      const before = (await follows.load())?.people ?? []
      const people = [...new Set(change(before))].sort()
      if (isSame(people, before)) return
      if ((await this.profile()) === undefined) throw noProfile()
      if (people.length === 0) await follows.clear()
      else {
        const list = await signDocument('follow_list', { people }, person.signer, clock())
        await follows.save(ownFollows(list))
      }
      await this.#publish(person)
    })
  }

  /** Signs anew the listings that were signed under another policy, in one publication. */
  followPolicy(): Promise<void> {
    return this.#lock.run(async () => {
      const person = await this.#components.session.require()
      const mark = policyMark(await this.#components.policy())
      const listings = await this.#components.listings.list()
      const behind = listings.filter(({ policy = policyMark(DEFAULT_POLICY) }) => policy !== mark)
      for (const listing of behind) {
        await signListing(
          this.#components,
          person,
          listing.slug,
          editableDraft(listing),
          freshNonce(),
        )
      }
      if (behind.length > 0) await this.#publish(person)
    })
  }

  /**
   * Takes over what another device of this person published, and publishes both where this one has more.
   * Throws as publishing does, and where the other version cannot be had whole.
   */
  catchUp(): Promise<void> {
    return this.#lock.run(async () => {
      const person = await this.#components.session.person()
      if (person === undefined || (await this.profile()) === undefined) return
      const merged = await this.#merge(person, false)
      if (merged?.result === 'both') await this.#publishNow(person)
      if (merged?.result === 'theirs') this.#tell(person)
    })
  }

  async #merge(person: Person, ask: boolean): Promise<Merged | undefined> {
    const merged = await this.#components.merge?.(person, ask)
    if (merged?.profile !== undefined) {
      await signProfile(this.#components, person, merged.profile)
    }
    for (const draft of merged?.listings ?? []) {
      await signListing(this.#components, person, draft.slug, draft, freshNonce())
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

  /** Who typed no other number of pieces than the form began with means those that there are now. */
  async #withPiecesLeft(
    draft: ListingDraft,
    base: DocumentId,
    now: OwnListingRecord,
  ): Promise<ListingDraft> {
    const before = await this.#components.conflicts.content(base)
    return before && hasSameStock(before, draft) ? withStockOf(editableDraft(now), draft) : draft
  }

  /** A person who types another number of pieces has counted them. */
  async #countAnew({ slug, quantity, skus = [] }: ListingDraft): Promise<void> {
    const before = slug === undefined ? undefined : await this.listing(slug)
    if (before === undefined) return
    const counted = [before.draft.quantity, before.draft.skus ?? []]
    if (!isSame(counted, [quantity, skus])) await this.#components.owed.settle(before.slug)
  }

  async #countAndSave(draft: ListingDraft, wish: string): Promise<SavedListing> {
    await this.#countAnew(draft)
    return this.#saveListing(draft, wish)
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
    const documentId = await signListing(this.#components, person, slug, draft, wish)
    return { slug, documentId, sequence: await this.#publish(person) }
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
    const { content, version, card } = storeVersion(
      own,
      records,
      await this.offer(),
      await this.labels(),
      await this.follows(),
    )
    const sequence = await publish(person, content, card, version)
    this.#tell(person)
    return sequence
  }

  #tell({ nym }: Person): void {
    this.#components.changes.emit({ about: 'stores', nym })
    this.#components.changes.emit({ about: 'session' })
  }
}
