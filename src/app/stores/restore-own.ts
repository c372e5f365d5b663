import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { NetworkName } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import { readEarlier } from '../../p2p/store/earlier.ts'
import type { OpenStore } from '../../p2p/swarm/open-store.ts'
import type { Stores } from '../../p2p/swarm/stores.ts'
import type { BlockOwners } from '../../storage/repositories/block-owners.ts'
import type { ListingsRepository } from '../../storage/repositories/listings.ts'
import type { OffersRepository } from '../../storage/repositories/offers.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Changes } from '../changes.ts'
import type { Person, Session } from '../session.ts'
import type { OwnFollowsRecord } from '../follows/own-follows.ts'
import { ownFollows } from '../follows/own-follows.ts'
import type { OwnListRecord } from '../labels/own-list.ts'
import { ownList } from '../labels/own-list.ts'
import { ownOffer } from '../moderators/own-offer.ts'
import type { OwnOfferRecord } from '../moderators/own-offer.ts'
import { policyOf } from './listing-content.ts'
import type { ListingPolicy } from './listing-content.ts'
import { shownOffer } from './offers.ts'
import { shownFollows } from './shown-follows.ts'
import { shownLabels } from './shown-labels.ts'
import type { OwnProfileRecord } from './own-records.ts'
import { ownListing, ownProfile } from './own-records.ts'
import { storeCard } from './store-card.ts'
import type { StoreHistory } from './store-history.ts'
import { textId } from './store-history.ts'
import { verifiedListing, verifiedProfile } from './verify.ts'

/** A whole store with its photos, over a slow network. */
const FETCH_TIMEOUT_MS = 120_000

/** News of connections come in bursts; a search among the same people finds the same. */
const PAUSE_MS = 5_000

/** Without news it is searched again, too: who keeps the store may not have been told of in time. Twice as long each time. */
const FIRST_RETRY_MS = 3_000
const LAST_RETRY_MS = 5 * 60_000

export interface RestoreOwnComponents {
  session: Session
  profile: SingleRecord<OwnProfileRecord>
  listings: ListingsRepository
  /** Takes over the policy that the listings follow, unless there is one; tells which holds. */
  adoptPolicy: (restored: ListingPolicy) => Promise<ListingPolicy>
  offer: SingleRecord<OwnOfferRecord>
  offers: Pick<OffersRepository, 'keep'>
  labels: SingleRecord<OwnListRecord>
  follows: SingleRecord<OwnFollowsRecord>
  records: StoresRepository
  owners: BlockOwners
  stores: () => Promise<Stores>
  network: NetworkName
  history: StoreHistory
  changes: Changes
}

/**
 * Brings the own store back after a restore from the phrase: whoever visited it keeps it. Profile,
 * listings, the offer to moderate, the list of labels and that of followed people are taken over as they
 * were signed, once everything down to the last photo is here.
 */
export class RestoreOwn {
  readonly #components: RestoreOwnComponents
  #running: Promise<boolean> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #dueAt = 0
  #retryMs = FIRST_RETRY_MS
  #searching = false
  #newsMeanwhile = false
  #stopped = false

  constructor(components: RestoreOwnComponents) {
    this.#components = components
  }

  /** Searches now, whenever somebody else is reached, and now and then, until the store is back. */
  start(): void {
    this.#components.changes.on(({ about }) => {
      if (about === 'session' || about === 'network') this.#later(PAUSE_MS)
    })
    this.#later(0)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /**
   * One search, shared by all who ask meanwhile. Resolves at once where nothing was restored or all is
   * here, and when nobody knows an earlier store. Throws `vault.locked`, and `block.*`, `store.*` or
   * `document.*` when there is one that cannot be had whole now. False: there may be one that nobody
   * could be asked for yet.
   */
  attempt(options: AbortOptions = {}): Promise<boolean> {
    this.#running ??= this.#attempt(options).finally(() => (this.#running = undefined))
    return this.#running
  }

  /** What is due sooner stays. */
  #later(delayMs: number): void {
    const dueAt = Date.now() + delayMs
    this.#newsMeanwhile = this.#searching
    if (this.#searching || (this.#timer !== undefined && this.#dueAt <= dueAt)) return
    clearTimeout(this.#timer)
    this.#dueAt = dueAt
    this.#timer = setTimeout(() => void this.#search(), delayMs)
  }

  async #search(): Promise<void> {
    this.#searching = true
    this.#newsMeanwhile = false
    this.#timer = undefined
    const isDone = await this.attempt().catch(() => false)
    this.#searching = false
    if (this.#stopped || (isDone && !this.#newsMeanwhile)) return
    this.#later(this.#newsMeanwhile ? PAUSE_MS : this.#retryMs)
    this.#retryMs = Math.min(LAST_RETRY_MS, 2 * this.#retryMs)
  }

  async #attempt(options: AbortOptions): Promise<boolean> {
    const { session, profile, stores } = this.#components
    const person = await session.person()
    // Keys that were made here have no earlier store anywhere.
    if (person === undefined || !session.vault.backedUp) return true
    if ((await profile.load()) !== undefined) return true
    const bounded = { signal: withTimeout(FETCH_TIMEOUT_MS, options) }
    const open = await found((await stores()).openStore(person.nym, bounded))
    if (open === undefined) return false
    try {
      return await this.#takeOver(person, open, bounded)
    } finally {
      open.close()
    }
  }

  async #takeOver({ nym }: Person, open: OpenStore, options: AbortOptions): Promise<boolean> {
    const { network, stores, records, owners, listings, changes } = this.#components
    const page = open.snapshot?.page
    if (page === undefined) return false
    const own = await verifiedProfile(page.profile.armored, nym, network)
    const signed = await Promise.all(
      page.cards.map(async ({ slug }) => {
        const { armored } = await open.fetchListing(slug, options)
        return verifiedListing(armored, nym, slug, network)
      }),
    )
    const { offer, backup } = await shownOffer(open, nym, network, options)
    const labels = await shownLabels(open, nym, network, options)
    const follows = await shownFollows(open, nym, network, options)
    const blocks = await (await stores()).keepStore(nym, options)
    const root = page.root.toString()
    const claims = blocks.map(({ cid, bytes }) => ({ multihash: cid.multihash.bytes, size: bytes }))
    await owners.claim(nym, root, claims)
    const newest = signed.toSorted((a, b) => b.signedAt - a.signedAt)[0]
    const followed = newest && policyOf(newest.content)
    const policy = await (followed && this.#components.adoptPolicy(followed))
    for (const listing of signed) {
      await listings.keepVersion(listing.id, listing.armored)
      await listings.save(ownListing(listing, policy))
    }
    if (offer !== undefined) {
      for (const { id, armored } of [offer, ...(backup ? [backup] : [])]) {
        await this.#components.offers.keep(id, armored)
      }
      await this.#components.offer.save(ownOffer(offer, backup?.armored))
    }
    if (labels !== undefined) await this.#components.labels.save(ownList(labels))
    if (follows !== undefined) await this.#components.follows.save(ownFollows(follows))
    await this.#components.history.add({
      root,
      earlier: await readEarlier(page.root, (cid, more) => open.fetchBlock(cid, more), options),
      listings: Object.fromEntries(page.cards.map(({ slug, document }) => [slug, document])),
      profile: { id: textId(own.armored), draft: ownProfile(own).draft },
      ...(offer && { offer: offer.id }),
      ...(labels && { labels: labels.id }),
      ...(follows && { follows: follows.id }),
    })
    await records.save(nym, { own: true, card: storeCard(own.content, page.cards) })
    // Last: from here on it counts as here. One that was written meanwhile stays.
    await this.#components.profile.update((written) => written ?? ownProfile(own))
    changes.emit({ about: 'stores', nym })
    changes.emit({ about: 'session' })
    return true
  }
}

/** The store, or `undefined` when nobody knows one. */
async function found(opening: Promise<OpenStore>): Promise<OpenStore | undefined> {
  try {
    return await opening
  } catch (error) {
    if (error instanceof SoukError && error.code === 'store.not-found') return undefined
    throw error
  }
}
