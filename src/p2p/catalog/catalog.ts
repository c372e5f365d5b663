import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { CATALOG_PROTOCOL } from '../constants.ts'
import { findHolders } from '../dht/client.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import type { IndexedCard } from '../store/card.ts'
import { CatalogBook } from './book.ts'
import type { Fetched } from './fetch.ts'
import { PageFetcher } from './fetch.ts'
import { readKept } from './kept-page.ts'
import type { CatalogLimits } from './limits.ts'
import { CATALOG_LIMITS } from './limits.ts'
import type { News } from './messages.ts'
import { localPage } from './page.ts'
import { PeerSearch } from './peer-search.ts'
import { CatalogPeers } from './peers.ts'
import { Rounds } from './rounds.ts'
import type { RemoteQuery } from './search-messages.ts'
import { MAX_HITS } from './search-messages.ts'
import { serveCatalog } from './server.ts'
import { Synchroniser } from './synchroniser.ts'
import { Teller } from './teller.ts'
import { TopicAnnouncer, topicKeys } from './topics.ts'
import type {
  AskOptions,
  CatalogChange,
  CatalogComponents,
  CatalogEntry,
  LookUpOptions,
  SharedCatalog,
  Topics,
} from './types.ts'
import { keyOf, versionOf } from './version.ts'

/** Records are signed for thirty days; how old one is follows from its end. */
const LIFETIME_MS = 30 * 24 * 3_600_000

const PRUNE_EVERY_MS = 3_600_000

/** Topics of one look-up, and devices that are asked because of them. */
const MAX_LOOKED_UP = 6
const MAX_HOLDERS = 8

/** Stores of everybody, as far as this device knows them: kept, compared and passed on. */
export class Catalog implements SharedCatalog {
  readonly #components: CatalogComponents
  readonly #limits: CatalogLimits
  readonly #now: Clock
  readonly #book: CatalogBook
  readonly #peers: CatalogPeers
  readonly #fetcher: PageFetcher
  readonly #teller: Teller
  readonly #rounds: Rounds
  readonly #search: PeerSearch
  readonly #announcer: TopicAnnouncer
  #stopped = new AbortController()
  #pruning: ReturnType<typeof setInterval> | undefined

  constructor(components: CatalogComponents) {
    const { node, dht, storage } = components
    const limits = { ...CATALOG_LIMITS, ...components.limits }
    const now = components.now ?? systemClock
    const random = () => components.random?.() ?? Math.random()
    const isBlocked = (nym: Nym) => components.isBlocked?.(nym) ?? false
    const isKept = (nym: Nym) => components.isKept?.(nym) ?? false
    const peers = new CatalogPeers({ limits, now })
    const trusts = (device: DeviceId) => peers.trusts(device)
    const book = new CatalogBook({ storage, limits, isKept, isBlocked, now })
    const fetcher = new PageFetcher({ node, book, peers, isBlocked, now })
    const synchroniser = new Synchroniser({ node, book, peers, fetcher, limits })
    this.#components = components
    this.#limits = limits
    this.#now = now
    this.#book = book
    this.#peers = peers
    this.#fetcher = fetcher
    this.#teller = new Teller({ node, limits, trusts, now, random })
    this.#rounds = new Rounds({
      node,
      limits,
      trusts,
      now,
      random,
      round: async (device, options) => {
        const result = await synchroniser.round(device, options)
        this.#passOn(result.taken, device, () => 1)
        return result
      },
    })
    const { query } = components
    this.#search = new PeerSearch({
      node,
      book,
      peers,
      fetcher,
      storage,
      isBlocked,
      query,
      random,
    })
    this.#announcer = new TopicAnnouncer({ dht, now })
  }

  onChange(listener: (change: CatalogChange) => void): () => void {
    return this.#book.changes.on(listener)
  }

  async start(): Promise<void> {
    this.#stopped = new AbortController()
    await this.#book.load()
    const { node, storage, isBlocked } = this.#components
    await serveCatalog({
      node,
      storage,
      book: this.#book,
      peers: this.#peers,
      isBlocked: (nym) => isBlocked?.(nym) ?? false,
      onNews: (device, news) => void this.#onNews(device, news).catch(() => undefined),
    })
    await this.#search.start()
    this.#rounds.start()
    this.#pruning = setInterval(() => void this.#prune(), PRUNE_EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#pruning)
    this.#stopped.abort()
    await this.#search.stop()
    await this.#components.node.libp2p.unhandle(CATALOG_PROTOCOL)
    await this.#rounds.stop()
  }

  wake(): void {
    void this.#prune()
    this.#rounds.wake()
  }

  known(): readonly CatalogEntry[] {
    return this.#book.entries()
  }

  async page(nym: Nym) {
    const kept = await readKept(this.#book, this.#components.storage, nym)
    return kept && { record: kept.record, cards: kept.cards, profile: kept.profile }
  }

  async offer(record: StoreRecord): Promise<void> {
    const { get } = this.#components
    const verified = await localPage(record, get, { signal: this.#stopped.signal })
    if (!(await this.#book.take(verified))) return
    const version = versionOf(keyOf(record.nym), record)
    this.#passOn([{ nym: record.nym, version, verified }], undefined, () => 0)
  }

  dropBlocked(): Promise<void> {
    return this.#book.prune()
  }

  askPeers(query: RemoteQuery, options: AskOptions): Promise<void> {
    return this.#search.askPeers(query, options)
  }

  async lookUp(topics: Topics, options: LookUpOptions = {}): Promise<DeviceId[]> {
    const keys = (await topicKeys(topics)).slice(0, MAX_LOOKED_UP)
    const { dht, node } = this.#components
    const found = new Set<DeviceId>()
    await Promise.all(
      keys.map(async (key) => {
        for await (const { device } of findHolders(dht, key, options)) {
          if (device !== node.device && found.size < MAX_HOLDERS) found.add(device)
          if (found.size >= MAX_HOLDERS) return
        }
      }),
    )
    const { tags = [], categories = [], regions = [] } = topics
    const [shipsTo] = regions
    const query: RemoteQuery = {
      text: '',
      count: MAX_HITS,
      ...(tags.length > 0 && { tags: [...tags] }),
      ...(categories.length > 0 && { categories: [...categories] }),
      ...(shipsTo !== undefined && { shipsTo }),
    }
    // Their answers come into the catalog, where whoever looks finds them.
    await this.#search.askOnly([...found], query, { onAnswer: () => undefined, ...options })
    return [...found]
  }

  announce(cards: readonly IndexedCard[], options: AbortOptions = {}): Promise<void> {
    return this.#announcer.announce(cards, options)
  }

  async #onNews(device: DeviceId, news: readonly News[]): Promise<void> {
    const { news: allowance } = this.#peers.of(device)
    const hops = new Map(news.map((one) => [one.key, one.hops]))
    const heard = news.filter((one) => one.hops <= this.#limits.hops && allowance.take())
    const { wanted } = this.#fetcher.choose(device, heard, heard.length)
    if (wanted.length === 0) return
    const { signal } = this.#stopped
    const { taken } = await this.#fetcher.fetch(device, wanted, { signal })
    this.#passOn(taken, device, ({ version }) => (hops.get(version.key) ?? 0) + 1)
  }

  /** Only what its owner signed lately: a renewed record of long ago is no news. */
  #passOn(
    taken: Fetched['taken'],
    from: DeviceId | undefined,
    hopsOf: (one: Fetched['taken'][number]) => number,
  ): void {
    const { signal } = this.#stopped
    for (const one of taken) {
      const { record } = one.verified
      const age = this.#now() - (record.validUntil - LIFETIME_MS)
      if (age > this.#limits.tellAgeMs) continue
      const news = { ...versionOf(one.version.key, record), hops: hopsOf(one) }
      this.#teller.tell(news, from, { signal })
    }
  }

  async #prune(): Promise<void> {
    await this.#book.prune().catch(() => undefined)
  }
}
