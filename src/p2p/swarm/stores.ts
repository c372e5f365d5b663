import type { Connection, Libp2p, PrivateKey } from '@libp2p/interface'
import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import { raceSignal, sleep, withTimeout } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { STORE_PROTOCOL } from '../constants.ts'
import type { Dht } from '../dht/client.ts'
import { provideRoot, putRecord } from '../dht/client.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import { createStoreRecord, readStoreRecord } from '../dht/ipns-record.ts'
import { storeRecordKey } from '../dht/keys.ts'
import type { PresenceBook } from '../dht/presence.ts'
import type { ChoreStorage } from '../dht/schedule.ts'
import { Schedule } from '../dht/schedule.ts'
import type { StreamServer } from '../framing.ts'
import type { BuiltStore, StoreContent } from '../store/build.ts'
import { buildStore } from '../store/build.ts'
import type { GetBlock } from '../store/blocks.ts'
import { StoreNotFoundError } from '../store/errors.ts'
import type { WalkOptions } from '../store/walk.ts'
import { walkStore } from '../store/walk.ts'
import { askStore } from './ask-store.ts'
import { BlockExchange } from './block-exchange.ts'
import type { BlockSession } from './block-session.ts'
import type { Hints } from './discovery.ts'
import { discover } from './discovery.ts'
import { BlockNotFoundError } from './errors.ts'
import type { LocalBlocks } from './local-blocks.ts'
import type { News } from './news-client.ts'
import { NewsClient } from './news-client.ts'
import { NewsServer } from './news-server.ts'
import { OpenStore } from './open-store.ts'
import type { RecordStorage } from './record-shelf.ts'
import { RecordShelf, isNewer } from './record-shelf.ts'
import { serveStores } from './store-server.ts'

/** Others forget providers and records after 48 h; hourly keeps them where newcomers look. */
const REPUBLISH_EVERY_MS = 3_600_000

/** What the stores need of the node. */
export interface StoresNode extends StreamServer {
  device: DeviceId
  libp2p: Pick<Libp2p, 'handle' | 'unhandle' | 'getConnections'>
  directPeers(): DeviceId[]
  dialPeer(
    device: DeviceId,
    options?: AbortOptions & { addresses?: readonly string[] },
  ): Promise<Connection>
  onChange(listener: () => void): () => void
}

export interface StoresComponents {
  node: StoresNode
  dht: Dht
  presence: PresenceBook
  /** The blocks of this device, without brokers behind them. */
  blocks: LocalBlocks
  records: RecordStorage
  chores: ChoreStorage
  /** Asked for a block when no browser has it, such as Bitswap with the rest of the IPFS world. */
  fallback?: GetBlock
  now?: Clock
}

/** Fetching the page of a newer version. */
const NEWS_TIMEOUT_MS = 30_000

/** How long a store is searched before it counts as unknown, with others connected and without. */
const PATIENCE_MS = 4_000
const LONELY_PATIENCE_MS = 20_000
const SEARCH_PAUSE_MS = 1_000

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

/** All stores that this device makes, shows, and keeps for others. */
export class Stores {
  readonly exchange: BlockExchange
  /** What is told to the DHT over and over; `presence` may be added by the app through `onChore`. */
  readonly schedule: Schedule
  readonly shelf: RecordShelf
  readonly #components: StoresComponents
  readonly #now: Clock
  readonly #newsServer: NewsServer
  readonly #newsClient: NewsClient
  readonly #opened = new Map<Nym, Opened>()
  /** Everyone who may be asked for any block, whichever store it belongs to. */
  readonly #everybody: BlockSession
  #connected = new Set<DeviceId>()
  readonly #chores = new Map<string, (options: AbortOptions) => Promise<void>>()
  readonly #off: (() => void)[] = []

  constructor(components: StoresComponents) {
    const { node, blocks } = components
    this.#components = components
    this.#now = components.now ?? systemClock
    this.shelf = new RecordShelf(components.records)
    this.exchange = new BlockExchange({ node, blocks })
    this.#everybody = this.exchange.session()
    this.#newsServer = new NewsServer({ node, shelf: this.shelf })
    this.#newsClient = new NewsClient({
      node,
      known: (nym) => this.#opened.get(nym)?.store.snapshot?.record.sequence,
    })
    this.schedule = new Schedule({
      storage: components.chores,
      now: this.#now,
      act: (key, options) => this.#doChore(key, options),
    })
  }

  /** Begins to serve blocks, pages and news, and to do what is due. */
  async start(): Promise<void> {
    const { node, blocks } = this.#components
    await this.exchange.start()
    await serveStores({ node, shelf: this.shelf, blocks })
    await this.#newsServer.start()
    this.#off.push(
      // What does not verify or cannot be fetched is no news.
      this.#newsClient.news.on((news) => void this.#onNews(news).catch(() => undefined)),
      this.shelf.changes.on((record) => {
        const store = this.#opened.get(record.nym)?.store
        const shown = store?.snapshot?.record
        if (shown !== undefined && isNewer(record, shown)) {
          store?.consider(record).catch(() => undefined)
        }
      }),
      node.onChange(() => this.#onConnections()),
    )
    this.schedule.start()
  }

  async stop(): Promise<void> {
    this.schedule.stop()
    for (const off of this.#off.splice(0)) off()
    for (const { stop } of this.#opened.values()) stop.abort()
    this.#opened.clear()
    this.#newsClient.stop()
    await this.#newsServer.stop()
    await this.#components.node.libp2p.unhandle(STORE_PROTOCOL)
    await this.exchange.stop()
  }

  /** To be called when the worker woke or came online: what failed is tried again now. */
  wake(): void {
    this.schedule.wake()
    for (const opened of this.#opened.values()) {
      this.#search(opened, {}).catch(() => undefined)
    }
  }

  /**
   * Builds the own store, signs it as the next version, shows it to all who watch, and leaves it to
   * the schedule to tell the DHT. The same content under a still fresh record changes nothing.
   * `previous` is a floor for the sequence where this device may have forgotten, such as one resolved
   * from the network after a restore.
   */
  async publish(
    identity: PrivateKey,
    nym: Nym,
    content: StoreContent,
    options: AbortOptions & { previous?: bigint } = {},
  ): Promise<{ record: StoreRecord; built: BuiltStore }> {
    const { blocks } = this.#components
    const get = this.#localGet
    const putMany = blocks.putMany.bind(blocks)
    const built = await buildStore({ get, putMany }, content, options)
    const known = await this.shelf.newest(nym)
    const floor = [known?.sequence ?? 0n, options.previous ?? 0n].reduce((a, b) => (a > b ? a : b))
    const same = known?.root.equals(built.root) === true
    const sequence = same ? known.sequence : floor + 1n
    const record = await createStoreRecord(identity, built.root, sequence)
    await this.shelf.offer(record)
    await this.#announce(record, !same)
    return { record, built }
  }

  /** Signs the own store's record anew with the same sequence, so that it stays valid: daily is enough. */
  async renew(identity: PrivateKey, nym: Nym): Promise<StoreRecord | undefined> {
    const known = await this.shelf.newest(nym)
    if (known === undefined) return undefined
    const record = await createStoreRecord(identity, known.root, known.sequence)
    await this.shelf.offer(record)
    await this.#announce(record, true)
    return record
  }

  /**
   * Opens a store to look at it; the same one for all who look at the same time. Settles with the
   * first version that is there, kept or live; newer ones come through its `changes`. Throws
   * `store.not-found`, `store.malformed`, `store.stale-record`, `block.not-found`, or the signal's
   * reason. Each caller closes it once.
   */
  async openStore(nym: Nym, options: AbortOptions & Hints = {}): Promise<OpenStore> {
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

  /** Fetches all of a store. The DHT is told that this device has it since it was first shown. */
  async keepStore(nym: Nym, options: WalkOptions = {}): Promise<{ cid: CID; bytes: number }[]> {
    const store = await this.openStore(nym, options)
    try {
      const record = store.snapshot?.record
      if (record === undefined) throw new StoreNotFoundError()
      const get: GetBlock = (cid, more = {}) => this.#get(cid, store.session, more)
      return await walkStore(record.root, get, options)
    } finally {
      store.close()
    }
  }

  /** Stops telling others about a store and forgets its record. Its blocks are the caller's. */
  async forget(nym: Nym): Promise<void> {
    await this.schedule.remove(`record ${nym}`)
    await this.schedule.remove(`provide ${nym}`)
    await this.shelf.forget(nym)
  }

  /**
   * Any block: from this device, else from the holders of open stores and the connected devices, else
   * from the fallback. For `/ipfs/` paths. Throws `block.not-found`, or what the fallback throws.
   */
  get(cid: CID, options: AbortOptions = {}): Promise<Uint8Array> {
    for (const device of this.#components.node.directPeers()) this.#everybody.addPeer(device)
    return this.#get(cid, this.#everybody, options)
  }

  /** True while one of the devices that the owner names is connected directly. */
  awake(store: OpenStore): boolean {
    const direct = new Set(this.#components.node.directPeers())
    return store.owners.some((device) => direct.has(device))
  }

  /** Has `act` done whenever the chore of this key is due, such as `presence`; see `schedule.keep`. */
  onChore(key: string, act: (options: AbortOptions) => Promise<void>): void {
    this.#chores.set(key, act)
  }

  /** Peers that get this store's news from here. */
  watchers(nym: Nym): number {
    return this.#newsServer.watchers(nym)
  }

  #join(nym: Nym): Opened {
    const known = this.#opened.get(nym)
    if (known !== undefined) {
      known.users++
      return known
    }
    const store = new OpenStore(nym, {
      session: this.exchange.session(),
      shelf: this.shelf,
      now: this.#now,
      onClose: () => this.#leave(nym, store),
    })
    const opened: Opened = { store, stop: new AbortController(), users: 1 }
    this.#opened.set(nym, opened)
    let announced: StoreRecord | undefined
    store.changes.on(() => {
      for (const device of store.holders) {
        this.#everybody.addPeer(device)
        this.#newsClient.watch(nym, device)
      }
      const { record, source } = store.snapshot ?? {}
      if (record === undefined || source !== 'live' || record === announced) return
      announced = record
      // Looking at a store is keeping it: others may now find it here.
      void this.#announce(record, record !== opened.restored).catch(() => undefined)
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
    const record = await this.shelf.newest(store.nym)
    if (record === undefined) return
    opened.restored = record
    await store.restore(record, this.#localGet).catch(() => undefined)
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
    const startedAt = this.#now()
    try {
      for (;;) {
        // A search among nobody says nothing: the node may have started just now.
        const alone = this.#components.node.libp2p.getConnections().length === 0
        await raceSignal(Promise.race([shown.promise, this.#search(opened, options)]), signal)
        if (store.snapshot !== undefined) return
        if (this.#now() - startedAt > (alone ? LONELY_PATIENCE_MS : PATIENCE_MS)) break
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
    const fresh = searchedAt !== undefined && searchedAt > this.#now() - SEARCH_FRESH_MS
    const hinted = (hints.devices ?? []).some((device) => !opened.store.holders.includes(device))
    const found = opened.store.snapshot !== undefined
    if (search !== undefined && !hinted && (running || (fresh && found))) return search
    const { node, dht, presence, blocks } = this.#components
    const components = { node, dht, presence, blocks, exchange: this.exchange }
    const { signal } = opened.stop
    const next = this.#everybody.during(discover(components, opened.store, hints, { signal }))
    opened.search = next
    delete opened.searchedAt
    const ended = () => {
      if (opened.search === next) opened.searchedAt = this.#now()
    }
    next.then(ended, ended)
    return next
  }

  async #get(cid: CID, session: BlockSession, options: AbortOptions): Promise<Uint8Array> {
    try {
      return await session.get(cid, options)
    } catch (error) {
      const { fallback, blocks } = this.#components
      if (!(error instanceof BlockNotFoundError) || fallback === undefined) throw error
      const bytes = await fallback(cid, options)
      await blocks.put({ cid, bytes }, options)
      return bytes
    }
  }

  readonly #localGet: GetBlock = async (cid, options) => {
    const bytes = await this.#components.blocks.get(cid, options)
    if (bytes === undefined) throw new BlockNotFoundError(cid.toString())
    return bytes
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
    const { node, blocks } = this.#components
    const direct = new Set(node.directPeers())
    const gone = [...this.#connected].filter((device) => !direct.has(device))
    const came = [...direct].filter((device) => !this.#connected.has(device))
    this.#connected = direct
    for (const device of gone) this.#everybody.removePeer(device)
    for (const { store, stop } of this.#opened.values()) {
      for (const device of gone) store.removeHolder(device)
      for (const device of came) {
        const have = store.snapshot?.record.root
        const question = { nym: store.nym, ...(have !== undefined && { have }) }
        const components = { node, blocks, exchange: this.exchange }
        askStore(components, device, question, { signal: stop.signal })
          .then((record) => {
            store.addHolder(device)
            return store.consider(record, { signal: stop.signal })
          })
          .catch(() => undefined)
      }
    }
  }

  /** Leaves it to the schedule to tell the DHT: at once what is new, else when it is due. */
  async #announce({ nym }: StoreRecord, isNew: boolean): Promise<void> {
    for (const key of [`record ${nym}`, `provide ${nym}`]) {
      if (isNew) await this.schedule.add(key, REPUBLISH_EVERY_MS)
      else await this.schedule.keep(key, REPUBLISH_EVERY_MS)
    }
  }

  async #doChore(key: string, options: AbortOptions): Promise<void> {
    const act = this.#chores.get(key)
    if (act !== undefined) return act(options)
    const [kind, nym] = key.split(' ')
    const record = await this.shelf.newest(nym as Nym)
    // One that has expired helps nobody: its owner will sign a new one, or the store has ended.
    if (record === undefined || record.validUntil < this.#now()) return
    const { dht } = this.#components
    if (kind === 'record') await putRecord(dht, storeRecordKey(record.nym), record.bytes, options)
    if (kind === 'provide') await provideRoot(dht, record.root, options)
  }
}
