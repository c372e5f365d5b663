import type { AbortOptions } from '../../lib/abort.ts'
import { raceSignal, sleep, withTimeout } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Dht } from '../dht/client.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import { readStoreRecord } from '../dht/ipns-record.ts'
import type { PresenceBook } from '../dht/presence.ts'
import type { GetBlock } from '../store/blocks.ts'
import { StoreNotFoundError } from '../store/errors.ts'
import { askStore } from './ask-store.ts'
import type { BlockExchange } from './block-exchange.ts'
import type { BlockSession } from './block-session.ts'
import type { Hints } from './discovery.ts'
import { discover } from './discovery.ts'
import type { LocalBlocks } from './local-blocks.ts'
import type { News } from './news-client.ts'
import { NewsClient } from './news-client.ts'
import { OpenStore } from './open-store.ts'
import type { RecordShelf } from './record-shelf.ts'
import { isNewer } from './record-shelf.ts'
import type { StoresNode } from './stores-node.ts'

/** Fetching the page of a newer version. */
const NEWS_TIMEOUT_MS = 30_000

/** How long a store is searched before it counts as unknown, with others connected and without. */
const PATIENCE_MS = 4_000
const LONELY_PATIENCE_MS = 20_000
const SEARCH_PAUSE_MS = 1_000

/** When the owner is asked after again whom the search did not find: they may have just come. */
const OWNER_PAUSES_MS = [3_000, 8_000, 20_000, 60_000, 180_000]

/** Who opens a store again so soon finds the result of the search before. */
const SEARCH_FRESH_MS = 15_000

interface Opened {
  store: OpenStore
  users: number
  stop: AbortController
  /** The last search for newer versions and holders, and when it ended. */
  search?: Promise<void>
  searchedAt?: number
  /** What was kept from earlier: the DHT has been told of it. */
  restored?: StoreRecord
}

export interface VisitsComponents {
  node: StoresNode
  dht: Dht
  presence: PresenceBook
  blocks: LocalBlocks
  exchange: BlockExchange
  shelf: RecordShelf
  /** Everyone who may be asked for any block, whichever store it belongs to. */
  everybody: BlockSession
  localGet: GetBlock
  /** Tells others, through the DHT, that the store may be found here; `isNew`: at once. */
  announce(record: StoreRecord, isNew: boolean): Promise<void>
  now: Clock
}

/** The stores that are looked at now: searched for, followed, and kept up to date. */
export class Visits {
  readonly #components: VisitsComponents
  readonly #newsClient: NewsClient
  readonly #opened = new Map<Nym, Opened>()
  readonly #off: (() => void)[] = []
  #connected = new Set<DeviceId>()

  constructor(components: VisitsComponents) {
    this.#components = components
    this.#newsClient = new NewsClient({
      node: components.node,
      known: (nym) => this.#opened.get(nym)?.store.snapshot?.record.sequence,
    })
  }

  /** Begins to follow news and connections. */
  start(): void {
    const { node, shelf } = this.#components
    this.#off.push(
      // What does not verify or cannot be fetched is no news.
      this.#newsClient.news.on((news) => void this.#onNews(news).catch(() => undefined)),
      shelf.changes.on((record) => {
        const store = this.#opened.get(record.nym)?.store
        const shown = store?.snapshot?.record
        if (shown !== undefined && isNewer(record, shown)) {
          store?.consider(record).catch(() => undefined)
        }
      }),
      node.onChange(() => this.#onConnections()),
    )
  }

  stop(): void {
    for (const off of this.#off.splice(0)) off()
    for (const { stop } of this.#opened.values()) stop.abort()
    this.#opened.clear()
    this.#newsClient.stop()
  }

  /** Searches again for newer versions and holders of all that is open. */
  wake(): void {
    for (const opened of this.#opened.values()) this.#search(opened, {}).catch(() => undefined)
  }

  /**
   * Opens a store to look at it; the same one for all who look at the same time. Settles with the
   * first version that is there, kept or live; newer ones come through its `changes`. Throws
   * `store.not-found`, `store.malformed`, `store.stale-record`, `block.not-found`, or the signal's
   * reason. Each caller closes it once.
   */
  async open(nym: Nym, options: AbortOptions & Hints = {}): Promise<OpenStore> {
    const opened = this.#join(nym)
    const { store } = opened
    try {
      await this.#restore(opened)
      if (store.snapshot === undefined) await this.#firstSight(opened, options)
      else this.#search(opened, options).catch(() => undefined)
      return store
    } catch (error) {
      store.close()
      throw error
    }
  }

  #join(nym: Nym): Opened {
    const known = this.#opened.get(nym)
    if (known !== undefined) {
      known.users++
      return known
    }
    const store = new OpenStore(nym, {
      session: this.#components.exchange.session(),
      shelf: this.#components.shelf,
      now: this.#components.now,
      onClose: () => this.#leave(nym, store),
    })
    const opened: Opened = { store, stop: new AbortController(), users: 1 }
    this.#opened.set(nym, opened)
    let announced: StoreRecord | undefined
    store.changes.on(() => {
      for (const device of store.holders) {
        this.#components.everybody.addPeer(device)
        this.#newsClient.watch(nym, device)
      }
      const { record, source } = store.snapshot ?? {}
      if (record === undefined || source !== 'live' || record === announced) return
      announced = record
      // Looking at a store is keeping it: others may now find it here.
      void this.#components.announce(record, record !== opened.restored).catch(() => undefined)
    })
    return opened
  }

  #leave(nym: Nym, store: OpenStore): void {
    const opened = this.#opened.get(nym)
    if (opened?.store !== store || --opened.users > 0) return
    this.#opened.delete(nym)
    opened.stop.abort()
    this.#newsClient.unwatch(nym)
  }

  /** What was kept from earlier is shown at once, if it is all here. */
  async #restore(opened: Opened): Promise<void> {
    const { store } = opened
    if (store.snapshot !== undefined) return
    const record = await this.#components.shelf.newest(store.nym)
    if (record === undefined) return
    opened.restored = record
    await store.restore(record, this.#components.localGet).catch(() => undefined)
  }

  /** Searches until there is something to show, or everybody had a fair chance to answer. */
  async #firstSight(opened: Opened, options: AbortOptions & Hints): Promise<void> {
    const { store, stop } = opened
    const signal =
      options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal])
    const shown = Promise.withResolvers<void>()
    const off = store.changes.on(() => {
      if (store.snapshot !== undefined) shown.resolve()
    })
    const startedAt = this.#components.now()
    try {
      for (;;) {
        // A search among nobody says nothing: the node may have started just now.
        const alone = this.#components.node.libp2p.getConnections().length === 0
        await raceSignal(Promise.race([shown.promise, this.#search(opened, options)]), signal)
        if (store.snapshot !== undefined) return
        if (this.#components.now() - startedAt > (alone ? LONELY_PATIENCE_MS : PATIENCE_MS)) break
        await Promise.race([shown.promise, sleep(SEARCH_PAUSE_MS, { signal })])
      }
    } finally {
      off()
    }
    throw store.failure ?? new StoreNotFoundError()
  }

  /** Searches once for all who open the store at the same time. */
  #search(opened: Opened, hints: Hints): Promise<void> {
    const { search, searchedAt } = opened
    const running = search !== undefined && searchedAt === undefined
    const fresh = searchedAt !== undefined && searchedAt > this.#components.now() - SEARCH_FRESH_MS
    const hinted = (hints.devices ?? []).some((device) => !opened.store.holders.includes(device))
    const found = opened.store.snapshot !== undefined
    if (search !== undefined && !hinted && (running || (fresh && found))) return search
    const { node, dht, presence, blocks } = this.#components
    const components = { node, dht, presence, blocks, exchange: this.#components.exchange }
    const { signal } = opened.stop
    const next = this.#components.everybody.during(
      discover(components, opened.store, hints, { signal }),
    )
    opened.search = next
    delete opened.searchedAt
    const ended = () => {
      if (opened.search === next) opened.searchedAt = this.#components.now()
    }
    next.then(ended, ended)
    void next.then(() => this.#seekOwner(opened, next)).catch(() => undefined)
    return next
  }

  /** Looks for the owner of a store that others have shown, while it is open. */
  async #seekOwner(opened: Opened, search: Promise<void>): Promise<void> {
    const { node, presence } = this.#components
    const { store, stop } = opened
    const { signal } = stop
    for (const pause of OWNER_PAUSES_MS) {
      if (store.owners.length > 0 || store.snapshot === undefined) return
      await sleep(pause, { signal })
      // A later search goes on with it.
      if (opened.search !== search) return
      const devices = await presence.devices(store.nym, { signal })
      await Promise.allSettled(
        devices.map(async ({ device, addresses }) => {
          await node.dialPeer(device, { addresses, signal })
          await this.#askHolder(store, device, signal)
        }),
      )
    }
  }

  async #askHolder(store: OpenStore, device: DeviceId, signal: AbortSignal): Promise<void> {
    const { node, blocks, presence, exchange } = this.#components
    const have = store.snapshot?.record.root
    const question = { nym: store.nym, ...(have !== undefined && { have }) }
    const record = await askStore({ node, blocks, exchange }, device, question, { signal })
    store.addHolder(device, { owner: presence.personOf(device) === store.nym })
    await store.consider(record, { signal })
  }

  async #onNews({ nym, record: bytes, device }: News): Promise<void> {
    const opened = this.#opened.get(nym)
    if (opened === undefined) return
    const { store, stop } = opened
    const record = await readStoreRecord(nym, bytes)
    store.addHolder(device)
    await store.consider(record, { signal: withTimeout(NEWS_TIMEOUT_MS, { signal: stop.signal }) })
  }

  /** Who left is not asked any more; who came is asked whether it has what is looked at. */
  #onConnections(): void {
    const { node } = this.#components
    const direct = new Set(node.directPeers())
    const gone = [...this.#connected].filter((device) => !direct.has(device))
    const came = [...direct].filter((device) => !this.#connected.has(device))
    this.#connected = direct
    for (const device of gone) this.#components.everybody.removePeer(device)
    for (const { store, stop } of this.#opened.values()) {
      for (const device of gone) store.removeHolder(device)
      for (const device of came) {
        this.#askHolder(store, device, stop.signal).catch(() => undefined)
      }
    }
  }
}
