import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Dht } from '../dht/client.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import type { StreamDialer, StreamServer } from '../framing.ts'
import type { GetBlock } from '../store/blocks.ts'
import type { IndexedCard } from '../store/card.ts'
import type { CatalogLimits } from './limits.ts'
import type { RemoteQuery } from './search-messages.ts'

/** The three blocks of a store's page: its directory, the clearsigned profile, the file of cards. */
export interface PageBytes {
  root: Uint8Array
  profile: Uint8Array
  index: Uint8Array
}

/** What is kept of one store; at most one entry for each nym. Everything in it was verified. */
export interface CatalogEntry {
  readonly nym: Nym
  /** The record that its owner signed, as it travels. */
  readonly record: Uint8Array
  readonly sequence: bigint
  /** CID of the directory that the record names. */
  readonly root: string
  /** End of the record's validity, ms since the Unix epoch. */
  readonly validUntil: number
  /** When anybody last showed us this version as the newest, ms since the Unix epoch. */
  readonly confirmedAt: number
  /** Who told of it: the first devices, at most two. None: it was opened or made here. */
  readonly from: readonly DeviceId[]
  /** Bytes of the page. */
  readonly bytes: number
}

/** Where the catalog is kept over restarts. */
export interface CatalogStorage {
  /** All entries, without their pages. */
  list(): Promise<CatalogEntry[]>
  page(nym: Nym): Promise<PageBytes | undefined>
  /** Replaces entry and page. Throws when there is no room on the disk: then nothing is kept of it. */
  put(entry: CatalogEntry, page: PageBytes): Promise<void>
  /** The same version was confirmed or renewed: the page stays. */
  touch(entry: CatalogEntry): Promise<void>
  delete(nym: Nym): Promise<void>
}

/** A store came, changed, or left the catalog. */
export type CatalogChange =
  | { nym: Nym; record: StoreRecord; cards: IndexedCard[]; profile: string; confirmedAt: number }
  | { nym: Nym; gone: 'expired' | 'evicted' | 'blocked' }

/** What a listing is found by in the DHT. Names are compared without case, accents and outer spaces. */
export interface Topics {
  tags?: readonly string[]
  categories?: readonly string[]
  /** ISO 3166-1 alpha-2 codes. */
  regions?: readonly string[]
}

/** A match that somebody else named; store and card are verified, the match itself is their word. */
export interface RemoteHit {
  nym: Nym
  card: IndexedCard
}

/** What one device answered to a query. */
export interface RemoteAnswer {
  device: DeviceId
  hits: RemoteHit[]
}

export interface AskOptions extends AbortOptions {
  /** Told once for each device that answered, as the answers come. */
  onAnswer(answer: RemoteAnswer): void
  /** Told of each device that is asked. */
  onAsked?(device: DeviceId): void
  /** Told of each device that sent what nobody honest sends; nothing of that counts as its answer. */
  onWrong?(device: DeviceId): void
  /** Devices that are asked besides direct neighbours, such as those that {@link Topics} led to. */
  also?: readonly DeviceId[]
}

/** As for asking neighbours; nobody needs to be told. */
export type LookUpOptions = Partial<Omit<AskOptions, 'also'>>

/** What the catalog needs of the node. A `SoukNode` is one. */
export interface CatalogNode extends StreamServer, StreamDialer {
  readonly device: DeviceId
  directPeers(): DeviceId[]
  onChange(listener: () => void): () => void
}

export interface CatalogComponents {
  node: CatalogNode
  dht: Dht
  storage: CatalogStorage
  /** Blocks of this device: where pages of stores that were opened or made here lie. */
  get: GetBlock
  /** Made here or followed: never put out. */
  isKept?(nym: Nym): boolean
  /** Neither taken, kept, nor told. */
  isBlocked?(nym: Nym): boolean
  /** Answers questions of others from the own index: best first. Absent: none are answered. */
  query?(query: RemoteQuery, options: AbortOptions): Promise<{ nym: Nym; slug: string }[]>
  limits?: Partial<CatalogLimits>
  now?: Clock
  /** In [0, 1). */
  random?(): number
}

/** What pages and the index see of the catalog: the class `Catalog` is one. */
export interface SharedCatalog {
  /** Told after a store came, changed or left. */
  onChange(listener: (change: CatalogChange) => void): () => void
  /** Reads what is kept and begins to exchange it. */
  start(): Promise<void>
  stop(): Promise<void>
  /** To be called when the worker woke or came online: the next rounds are due now. */
  wake(): void
  /** All entries, without their pages. */
  known(): readonly CatalogEntry[]
  /** Cards and profile of one, read from the storage; they are not told again by `onChange`. */
  page(
    nym: Nym,
  ): Promise<{ record: StoreRecord; cards: IndexedCard[]; profile: string } | undefined>
  /** A store was opened or published here: its record is verified and its page lies in the block store. */
  offer(record: StoreRecord): Promise<void>
  /** Drops what is blocked now. */
  dropBlocked(): Promise<void>
  /** Asks a few neighbours; settles when all have answered or their time is up. */
  askPeers(query: RemoteQuery, options: AskOptions): Promise<void>
  /** Devices that the DHT names for any of the topics, and takes stores from them. */
  lookUp(topics: Topics, options?: LookUpOptions): Promise<DeviceId[]>
  /** Tells the DHT the next few topics of the own cards: a chore, see `Stores.onChore`. */
  announce(cards: readonly IndexedCard[], options?: AbortOptions): Promise<void>
}
