import type { CID } from 'multiformats/cid'
import { isKind } from '../../contracts/documents/kinds.ts'
import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import { SoukError, toWireError } from '../../lib/errors.ts'
import type { WireError } from '../../lib/errors.ts'
import { StoreNotFoundError } from '../../p2p/store/errors.ts'
import type { OpenStore, StoreSnapshot } from '../../p2p/swarm/open-store.ts'
import type { Stores } from '../../p2p/swarm/stores.ts'
import type { OffersRepository } from '../../storage/repositories/offers.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { StoreRecord } from '../../storage/records.ts'
import type { Changes } from '../changes.ts'
import type { Freshness } from '../rpc/api.ts'
import { isLie } from './card-lie.ts'
import { confirmed, shownOffer } from './offers.ts'
import type { ShownOffer } from './offers.ts'
import { shownLabels } from './shown-labels.ts'
import { storeCard } from './store-card.ts'
import { verifiedListing, verifiedProfile } from './verify.ts'

/** Finding a store that nobody here has seen, over a slow network. */
const OPEN_TIMEOUT_MS = 60_000

const LISTING_TIMEOUT_MS = 30_000

/** A version that is kept from earlier is shown at once; a newer offer may follow within seconds. */
const NEWER_OFFER_MS = 4_000

export interface KnownStoresComponents {
  records: StoresRepository
  /** Fetches all of a version and notes what it needs; the same one at the same time once. */
  keep: (nym: Nym, root: CID, options: AbortOptions) => Promise<void>
  offers: Pick<OffersRepository, 'keep' | 'version'>
  stores: () => Promise<Stores>
  /** Nothing of them is looked for, shown or kept. */
  isBlocked?: (nym: Nym) => Promise<boolean>
  /** The card of a listing says something else than its contract; `document`: which one it names. */
  onLie?: (lie: { nym: Nym; slug: string; document: DocumentId }) => void
  network: NetworkName
  changes: Changes
  clock: Clock
}

/** A store that somebody looks at now. */
interface Visit {
  watchers: number
  /** Those of them who see it; others only keep it. */
  viewers: number
  open?: OpenStore
  /** Of the snapshot whose root is `root`. */
  profile?: VerifiedDocument<'profile'>
  root?: string
  kept?: string
  error?: WireError
  /** It is being searched for now. */
  entering?: boolean
  abort: AbortController
  /** How often the store had been forgotten when the visit began. */
  readonly forgotten: number
}

/**
 * Stores that are looked at: what is kept shows at once, newer versions follow, all that is viewed is
 * kept and served. Only profiles and listings that the owner signed are ever handed out.
 */
export class KnownStores {
  readonly #components: KnownStoresComponents
  readonly #visits = new Map<Nym, Visit>()
  readonly #forgotten = new Map<Nym, number>()

  constructor(components: KnownStoresComponents) {
    this.#components = components
    components.changes.on(({ about }) => {
      if (about === 'network') this.#lookAgain()
      if (about === 'blocked') void this.#expel()
    })
  }

  /**
   * Begins (or joins) a visit; returns the function that ends it. News arrive while it lasts. A store
   * that was not found is searched for again when somebody joins, and when the network changes.
   * `viewing: false`: it is only kept up to date.
   */
  visit(nym: Nym, { viewing = true } = {}): () => void {
    const visit = this.#visits.get(nym) ?? this.#begin(nym)
    visit.watchers++
    if (viewing) {
      visit.viewers++
      const { records, clock } = this.#components
      // Only a little less is known of what to keep.
      records.noteViewed(nym, clock()).catch(() => undefined)
    }
    if (visit.error !== undefined) void this.#enter(nym, visit)
    let here = true
    return () => {
      if (!here) return
      here = false
      if (viewing) visit.viewers--
      if (--visit.watchers > 0) return
      visit.abort.abort()
      visit.open?.close()
      this.#visits.delete(nym)
    }
  }

  /** Somebody looks at the store now, or keeps it up to date. */
  isOpen(nym: Nym): boolean {
    return this.#visits.has(nym)
  }

  /** What visits that began before now still learn of the store is not kept any more. */
  forget(nym: Nym): void {
    this.#forgotten.set(nym, this.#timesForgotten(nym) + 1)
  }

  /** Searches for a newer version of a store that is open. */
  lookFor(nym: Nym): void {
    const visit = this.#visits.get(nym)
    if (visit === undefined) return
    if (visit.open === undefined) return void this.#enter(nym, visit)
    const options = { signal: visit.abort.signal }
    // Joining it makes it look; what it finds comes through its changes.
    const search = this.#components.stores().then((stores) => stores.openStore(nym, options))
    search.then((store) => store.close()).catch(() => undefined)
  }

  record(nym: Nym): Promise<StoreRecord | undefined> {
    return this.#components.records.get(nym)
  }

  /** The verified profile of the version that is shown now. */
  profile(nym: Nym): VerifiedDocument<'profile'> | undefined {
    return this.#visits.get(nym)?.profile
  }

  freshness(nym: Nym): Freshness {
    const visit = this.#visits.get(nym)
    const snapshot = visit?.profile === undefined ? undefined : visit.open?.snapshot
    const error = visit?.error === undefined ? {} : { error: visit.error }
    if (snapshot === undefined) return { state: visit?.error ? 'failed' : 'loading', ...error }
    const { source, checkedAt, record } = snapshot
    return {
      state: 'ready',
      source,
      sequence: record.sequence,
      ...(checkedAt === undefined ? {} : { checkedAt }),
      ...error,
    }
  }

  /** One of the owner's devices is connected to us. */
  async isAwake(nym: Nym): Promise<boolean> {
    const open = this.#visits.get(nym)?.open
    return open !== undefined && (await this.#components.stores()).awake(open)
  }

  /** Other devices known to hold the store. */
  copies(nym: Nym): number {
    return this.#visits.get(nym)?.open?.holders.length ?? 0
  }

  /**
   * A listing that the owner signed. Throws `store.blocked`, `listing.*`, `store.*`, `block.*`,
   * `document.*`.
   */
  async listing(nym: Nym, slug: string): Promise<VerifiedDocument<'listing'>> {
    await this.#requireWelcome(nym)
    return this.#with(nym, async (open, options) => {
      const { armored, card } = await open.fetchListing(slug, options)
      const listing = await verifiedListing(armored, nym, slug, this.#components.network)
      const { document } = card
      if (isLie(card, listing)) this.#components.onLie?.({ nym, slug, document })
      return listing
    })
  }

  /**
   * The offer to moderate in the newest version of a store that can be had, or `undefined` where its
   * owner offers nothing. Throws as {@link moderator}.
   */
  async offer(nym: Nym): Promise<VerifiedDocument<'moderator_offer'> | undefined> {
    return (await this.moderator(nym)).offer
  }

  /**
   * Somebody's profile and offer to moderate, if any. Offers are kept, with those of backups, for
   * orders that freeze them. Throws `store.*`, `block.*`, `document.*`.
   */
  async moderator(nym: Nym): Promise<ShownOffer> {
    const own = (await this.record(nym))?.own === true
    return this.#with(nym, async (open, options) => {
      if (!own) await confirmed(open, NEWER_OFFER_MS)
      const shown = await shownOffer(open, nym, this.#components.network, options)
      for (const seen of [shown.offer, shown.backup]) {
        // While the vault is locked nothing can be kept, and no order be signed.
        await (seen && this.#components.offers.keep(seen.id, seen.armored).catch(() => undefined))
      }
      return shown
    })
  }

  /**
   * The list of labels in the newest version of a store that can be had, or `undefined` where its owner
   * publishes none; `sequence`: of the store. Throws `store.blocked`, `store.*`, `block.*`, `document.*`.
   */
  async labels(
    nym: Nym,
  ): Promise<{ list?: VerifiedDocument<'label_list'>; name: string; sequence: bigint }> {
    await this.#requireWelcome(nym)
    const { network } = this.#components
    return this.#with(nym, async (open, options) => {
      await confirmed(open, NEWER_OFFER_MS)
      const { snapshot } = open
      const list = await shownLabels(open, nym, network, options)
      if (snapshot === undefined) throw new StoreNotFoundError()
      const profile = await verifiedProfile(snapshot.page.profile.armored, nym, network)
      const { sequence } = snapshot.record
      return { ...(list && { list }), name: profile.content.name, sequence }
    })
  }

  /**
   * One version of an offer, as an order froze it: also one that its author replaced or withdrew, if
   * it was ever seen here. Throws as {@link offer} where it has to be looked for.
   */
  async offerVersion(
    nym: Nym,
    id: DocumentId,
  ): Promise<VerifiedDocument<'moderator_offer'> | undefined> {
    const { offers, network } = this.#components
    const kept = await offers.version(id)
    if (kept === undefined) {
      const newest = await this.offer(nym)
      return newest?.id === id ? newest : undefined
    }
    const document = await readDocument(kept)
    const same = document.author.nym === nym && document.network === network && document.id === id
    return same && isKind(document, 'moderator_offer') ? document : undefined
  }

  /** Does something with a store that is open already, or opens it for that. */
  async #with<T>(
    nym: Nym,
    act: (open: OpenStore, options: AbortOptions) => Promise<T>,
  ): Promise<T> {
    const options = { signal: AbortSignal.timeout(LISTING_TIMEOUT_MS) }
    const visiting = this.#visits.get(nym)?.open
    if (visiting?.snapshot !== undefined) return act(visiting, options)
    const open = await (await this.#components.stores()).openStore(nym, options)
    try {
      return await act(open, options)
    } finally {
      open.close()
    }
  }

  #begin(nym: Nym): Visit {
    const abort = new AbortController()
    const visit: Visit = { watchers: 0, viewers: 0, abort, forgotten: this.#timesForgotten(nym) }
    this.#visits.set(nym, visit)
    void this.#enter(nym, visit)
    return visit
  }

  /** Who has just come, or the introducer that is back, may know what nobody knew before. */
  #lookAgain(): void {
    for (const [nym, visit] of this.#visits) {
      if (visit.error !== undefined) void this.#enter(nym, visit)
    }
  }

  /** Stores of people who are blocked now close, and those of others may open again. */
  async #expel(): Promise<void> {
    for (const [nym, visit] of this.#visits) {
      if (visit.error?.code === 'store.blocked') void this.#enter(nym, visit)
      else if (await this.#components.isBlocked?.(nym)) {
        visit.abort.abort()
        visit.open?.close()
        delete visit.open
        delete visit.profile
        delete visit.root
        visit.abort = new AbortController()
        visit.entering = false
        void this.#enter(nym, visit)
      }
    }
  }

  async #requireWelcome(nym: Nym): Promise<void> {
    if (await this.#components.isBlocked?.(nym)) {
      throw new SoukError('store.blocked', 'the person who looks has blocked the owner')
    }
  }

  async #enter(nym: Nym, visit: Visit): Promise<void> {
    if (visit.entering === true || visit.open !== undefined) return
    visit.entering = true
    const { signal } = visit.abort
    try {
      await this.#requireWelcome(nym)
      if (visit.error?.code === 'store.blocked') delete visit.error
      const stores = await this.#components.stores()
      const limit = AbortSignal.any([signal, AbortSignal.timeout(OPEN_TIMEOUT_MS)])
      const open = await stores.openStore(nym, { signal: limit })
      if (signal.aborted) return open.close()
      visit.open = open
      const off = open.changes.on(() => void this.#show(nym, visit))
      signal.addEventListener('abort', off)
      await this.#show(nym, visit)
    } catch (error) {
      if (signal.aborted) return
      visit.error = toWireError(error)
      this.#changed(nym)
    } finally {
      visit.entering = false
    }
  }

  /** Verifies the owner's profile before anything of a version is shown. */
  async #show(nym: Nym, visit: Visit): Promise<void> {
    const snapshot = visit.open?.snapshot
    if (snapshot === undefined) return
    const root = snapshot.page.root.toString()
    try {
      if (visit.root !== root) {
        const { network } = this.#components
        const profile = await verifiedProfile(snapshot.page.profile.armored, nym, network)
        visit.profile = profile
        visit.root = root
        delete visit.error
      }
      await this.#remember(nym, visit, snapshot)
    } catch (error) {
      visit.error = toWireError(error)
    }
    this.#changed(nym)
  }

  async #remember(nym: Nym, visit: Visit, snapshot: StoreSnapshot): Promise<void> {
    const { records, clock } = this.#components
    const content = visit.profile?.content
    if (content === undefined || visit.forgotten !== this.#timesForgotten(nym)) return
    const { sequence } = snapshot.record
    const { checkedAt } = snapshot
    await records.save(nym, {
      sequence,
      ...(visit.viewers > 0 ? { lastViewedAt: clock() } : {}),
      ...(snapshot.source === 'live' ? { copies: visit.open?.holders.length ?? 0 } : {}),
      ...(checkedAt === undefined ? {} : { checkedAt }),
      card: storeCard(content, snapshot.page.cards),
    })
    if (snapshot.source === 'live' && visit.kept !== visit.root) void this.#keep(nym, visit)
  }

  /** Fetches the whole version in the background and serves it: viewing is seeding. */
  async #keep(nym: Nym, visit: Visit): Promise<void> {
    const root = visit.open?.snapshot?.page.root
    if (root === undefined) return
    visit.kept = root.toString()
    try {
      await this.#components.keep(nym, root, { signal: visit.abort.signal })
    } catch {
      // Not all was to be had now; the next change of version or holders tries again.
      if (visit.kept === root.toString()) delete visit.kept
    }
    this.#changed(nym)
  }

  #timesForgotten(nym: Nym): number {
    return this.#forgotten.get(nym) ?? 0
  }

  #changed(nym: Nym): void {
    this.#components.changes.emit({ about: 'stores', nym })
  }
}
