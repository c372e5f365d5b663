import type { PrivateKey } from '@libp2p/interface'
import type { CID } from 'multiformats/cid'
import { CID as CIDs } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { STORE_PROTOCOL } from '../constants.ts'
import type { Dht } from '../dht/client.ts'
import { provideRoot, putRecord } from '../dht/client.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import { createStoreRecord } from '../dht/ipns-record.ts'
import { storeRecordKey } from '../dht/keys.ts'
import type { PresenceBook } from '../dht/presence.ts'
import { resolveStore } from '../dht/resolve.ts'
import { RecordRepeater } from '../dht/record-repeater.ts'
import type { ChoreStorage } from '../dht/schedule.ts'
import { Schedule } from '../dht/schedule.ts'
import type { GetBlock } from '../store/blocks.ts'
import type { BuiltStore, StoreContent } from '../store/build.ts'
import { buildStore } from '../store/build.ts'
import { StoreNotFoundError } from '../store/errors.ts'
import { BlockExchange } from './block-exchange.ts'
import type { BlockSession } from './block-session.ts'
import type { Hints } from './discovery.ts'
import { BlockNotFoundError } from './errors.ts'
import { Fetcher } from './fetcher.ts'
import type { LocalBlocks } from './local-blocks.ts'
import { NewsServer } from './news-server.ts'
import type { OpenStore } from './open-store.ts'
import type { DownloadOptions, KeptBlock } from './progress.ts'
import type { RecordStorage } from './record-shelf.ts'
import { RecordShelf } from './record-shelf.ts'
import { serveStores } from './store-server.ts'
import type { StoresNode } from './stores-node.ts'
import { TransferTally } from './transfer-tally.ts'
import { Visits } from './visits.ts'

/** Others forget providers and records after 48 h; hourly keeps them where newcomers look. */
const REPUBLISH_EVERY_MS = 3_600_000

/** The same for single files, of which there may be hundreds. */
const REPEAT_FILE_EVERY_MS = 12 * 3_600_000

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
  /** Whether every block below this root of the store lies here: told to who asks. */
  isWhole?(nym: Nym, root: CID): Promise<boolean>
  /** Whose store is this device's own, if anybody lives here. */
  owner?(): Nym | undefined
  now?: Clock
}

/** All stores that this device makes, shows, and keeps for others. */
export class Stores {
  readonly exchange: BlockExchange
  /** What is told to the DHT over and over; `presence` may be added by the app through `onChore`. */
  readonly schedule: Schedule
  readonly shelf: RecordShelf
  /** Who gave and got how much, by day. Rows of earlier runs are the app's to bring back. */
  readonly tally: TransferTally
  readonly #components: StoresComponents
  readonly #now: Clock
  readonly #newsServer: NewsServer
  readonly #visits: Visits
  /** Everyone who may be asked for any block, whichever store it belongs to. */
  readonly #everybody: BlockSession
  readonly #fetcher: Fetcher
  readonly #repeater: RecordRepeater
  /** Published from here in this run. */
  readonly #published = new Set<Nym>()
  readonly #chores = new Map<string, (options: AbortOptions, key: string) => Promise<void>>()

  constructor(components: StoresComponents) {
    const { node, blocks } = components
    this.#components = components
    this.#now = components.now ?? systemClock
    this.#repeater = new RecordRepeater({ dht: components.dht, now: this.#now })
    this.shelf = new RecordShelf(components.records)
    this.exchange = new BlockExchange({ node, blocks, now: this.#now })
    this.tally = new TransferTally(this.#now)
    this.exchange.transfers.on((transfer) => this.tally.add(transfer))
    this.#fetcher = new Fetcher({ ...components, exchange: this.exchange, now: this.#now })
    this.#everybody = this.exchange.session()
    this.#newsServer = new NewsServer({ node, shelf: this.shelf })
    this.schedule = new Schedule({
      storage: components.chores,
      now: this.#now,
      act: (key, options) => this.#doChore(key, options),
      // Who is not found gets no orders: all else can wait.
      first: ['presence'],
    })
    this.#visits = new Visits({
      ...components,
      exchange: this.exchange,
      shelf: this.shelf,
      everybody: this.#everybody,
      localGet: this.#localGet,
      announce: (record, isNew) => this.#announce(record, isNew),
      now: this.#now,
    })
  }

  /** Begins to serve blocks, pages and news, and to do what is due. */
  async start(): Promise<void> {
    const { node, blocks, isWhole } = this.#components
    await this.exchange.start()
    await serveStores({
      node,
      shelf: this.shelf,
      blocks,
      ...(isWhole && { isWhole }),
      onSent: (device, cid, bytes) => this.exchange.passed(device, cid, bytes),
    })
    await this.#newsServer.start()
    this.#visits.start()
    this.schedule.start()
  }

  async stop(): Promise<void> {
    this.schedule.stop()
    this.#visits.stop()
    await this.#newsServer.stop()
    await this.#components.node.libp2p.unhandle(STORE_PROTOCOL)
    await this.exchange.stop()
  }

  /** To be called when the worker woke or came online: what failed is tried again now. */
  wake(): void {
    this.schedule.wake()
    this.#visits.wake()
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
    this.#published.add(nym)
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
  openStore(nym: Nym, options: AbortOptions & Hints = {}): Promise<OpenStore> {
    return this.#visits.open(nym, options)
  }

  /**
   * Fetches all of a store that is not here yet, from everybody who has parts of it. The DHT is told
   * that this device has it since it was first shown.
   */
  async keepStore(nym: Nym, options: DownloadOptions & Hints = {}): Promise<KeptBlock[]> {
    const store = await this.openStore(nym, options)
    try {
      const record = store.snapshot?.record
      if (record === undefined) throw new StoreNotFoundError()
      return await this.#fetcher.fetchAll([record.root], store.session, options)
    } finally {
      store.close()
    }
  }

  /**
   * Fetches all blocks below these roots that are not here yet, from everybody who is connected and has
   * parts of them; see {@link seekFile} for others. Throws `store.malformed` when it is more than a
   * store may hold, `block.not-found`, or the signal's reason. What came is kept and is not fetched
   * again by the next call.
   */
  fetchAll(roots: CID | readonly CID[], options: DownloadOptions = {}): Promise<KeptBlock[]> {
    const list = Array.isArray(roots) ? roots : [roots as CID]
    return this.#fetcher.fetchAll(list, this.#everybody, options)
  }

  /**
   * Sends others no more than so many bytes of blocks a second from now on, all of them together;
   * `undefined`: as fast as they take it; 0: nothing.
   */
  setUploadLimit(bytesPerSecond: number | undefined): void {
    this.exchange.setUploadLimit(bytesPerSecond)
  }

  /** The newest record of a store that the DHT knows. Throws `store.not-found`, or the signal's reason. */
  resolve(nym: Nym, options: AbortOptions = {}): Promise<StoreRecord> {
    return resolveStore(this.#components.dht, nym, options)
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
    this.#fetcher.awaitSomebody(this.#everybody)
    return this.#fetcher.get(cid, this.#everybody, options)
  }

  /** Tells the DHT, from now on twice a day, that this device has the file below `root`. */
  async offerFile(root: CID): Promise<void> {
    await this.schedule.add(`file ${root.toString()}`, REPEAT_FILE_EVERY_MS)
  }

  /**
   * Looks in the DHT for devices that have the file below `root`, and connects to them. While it
   * searches, nobody's {@link get} gives up. Settles when the search has ended, found or not.
   */
  async seekFile(root: CID, options: AbortOptions = {}): Promise<void> {
    const search = this.#fetcher.dialHolders(root, this.#everybody, options)
    await this.#everybody.during(search).catch(() => undefined)
  }

  /** True while one of the devices that the owner names is connected directly. */
  awake(store: OpenStore): boolean {
    const direct = new Set(this.#components.node.directPeers())
    return store.owners.some((device) => direct.has(device))
  }

  /**
   * Has `act` done whenever the chore of this key is due, such as `presence`, or one whose key begins
   * with it and a blank, such as `ratings <nym>`; see `schedule.keep`.
   */
  onChore(key: string, act: (options: AbortOptions, key: string) => Promise<void>): void {
    this.#chores.set(key, act)
  }

  /** Peers that get this store's news from here. */
  watchers(nym: Nym): number {
    return this.#newsServer.watchers(nym)
  }

  readonly #localGet: GetBlock = async (cid, options) => {
    const bytes = await this.#components.blocks.get(cid, options)
    if (bytes === undefined) throw new BlockNotFoundError(cid.toString())
    return bytes
  }

  /** Leaves it to the schedule to tell the DHT: at once what is new, else when it is due. */
  async #announce({ nym }: StoreRecord, isNew: boolean): Promise<void> {
    for (const key of [`record ${nym}`, `provide ${nym}`]) {
      if (isNew) await this.schedule.add(key, REPUBLISH_EVERY_MS)
      else await this.schedule.keep(key, REPUBLISH_EVERY_MS)
    }
  }

  async #doChore(key: string, options: AbortOptions): Promise<void> {
    const [kind = '', nym] = key.split(' ')
    const act = this.#chores.get(key) ?? this.#chores.get(kind)
    if (act !== undefined) return act(options, key)
    if (kind === 'file' && nym !== undefined) {
      await provideRoot(this.#components.dht, CIDs.parse(nym), options)
      return
    }
    const record = await this.shelf.newest(nym as Nym)
    // One that has expired helps nobody: its owner will sign a new one, or the store has ended.
    if (record === undefined || record.validUntil < this.#now()) return
    const { dht } = this.#components
    if (kind === 'record') await this.#repeatRecord(record, options)
    if (kind === 'provide') await provideRoot(dht, record.root, options)
  }

  /** The own one without asking; of others' only what nobody else looks after. */
  async #repeatRecord({ nym, bytes }: StoreRecord, options: AbortOptions): Promise<void> {
    const { dht, owner } = this.#components
    const key = storeRecordKey(nym)
    if (owner?.() === nym || this.#published.has(nym)) {
      await putRecord(dht, key, bytes, { ...options, own: true })
    } else {
      await this.#repeater.repeat(key, bytes, options)
    }
  }
}
