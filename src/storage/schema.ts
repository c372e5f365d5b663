import type { DBSchema, IDBPDatabase } from 'idb'
import type { Nym } from '../lib/brand.ts'
import type { SearchCard } from '../search/card.ts'
import type { KeyEntry, Manifest } from '../search/storage.ts'
import type {
  BlockOwnerRecord,
  CallRecord,
  CatalogPageRecord,
  CatalogRecord,
  ChoreRecord,
  DeviceRecord,
  KeyBytes,
  StatementRecord,
  StoreRecord,
  VendorRecord,
} from './records.ts'
import type { Sealed } from './seal.ts'
import type { SessionRecord, VaultRecord } from './vault-record.ts'

/** One encrypted record of a private collection; the plaintext holds its own id. */
export interface PrivateRecord extends Sealed {
  /** Milliseconds since the Unix epoch; not secret. */
  readonly updatedAt: number
}

/** Every object store of Souk's one database. Changing anything here needs a migration. */
export interface SoukSchema extends DBSchema {
  /** What the person chose, by name. Holds nothing secret. */
  settings: { key: string; value: unknown }
  /** The phrase at rest: at most one record, under `vault`. */
  vault: { key: 'vault'; value: VaultRecord }
  /** The unlocked secret for a worker that was restarted: at most one record, under `session`. */
  session: { key: 'session'; value: SessionRecord }
  /** Blocks of stores, own and kept for others, by multihash (so that CIDv0 and CIDv1 share). */
  blocks: { key: KeyBytes; value: Uint8Array }
  /** What libp2p and Helia remember: DHT records, peers, pins. Keys are paths (`/dht/record/…`). */
  datastore: { key: string; value: Uint8Array }
  /** Orders, outbox, own listings, wallet: `[collection, HMAC of the id]` → ciphertext. */
  private: { key: [collection: string, idHash: KeyBytes]; value: PrivateRecord }
  /** Known stores by nym: public data only. */
  stores: { key: Nym; value: StoreRecord; indexes: { 'by-viewed': number } }
  /** Which store needs which block: a block goes when its last owner goes. */
  'block-owners': {
    key: [nym: Nym, block: KeyBytes]
    value: BlockOwnerRecord
    indexes: { 'by-block': KeyBytes; 'by-root': [nym: Nym, root: string] }
  }
  /** Answers already given, by idempotency key, so that a repeated request is not done twice. */
  calls: { key: string; value: CallRecord; indexes: { 'by-time': number } }
  /** The key of this browser as a libp2p peer: one record, under `device`. */
  device: { key: 'device'; value: DeviceRecord }
  /** What must be told to the network again and again, and when it last was: a worker forgets. */
  chores: { key: string; value: ChoreRecord }
  /** What of the search index counts: one record, under `manifest`. */
  'search-state': { key: 'manifest'; value: Manifest }
  /** Words, postings and columns of the search index. */
  'search-parts': { key: [segment: number, sort: string, place: number]; value: Uint8Array }
  /** Listings that can be found, by their number. Public data only. */
  'search-cards': { key: number; value: SearchCard }
  /** Their numbers by `nym/slug`. */
  'search-keys': { key: string; value: KeyEntry }
  /** Whose listings are in the search index. Public data only. */
  vendors: { key: Nym; value: VendorRecord }
  /** Stores of everybody that browsers tell each other of. Public data only. */
  catalog: { key: Nym; value: CatalogRecord }
  /** Their pages, apart so that all entries can be read without them. */
  'catalog-pages': { key: Nym; value: CatalogPageRecord }
  /** Verified ratings of anybody, and cases of moderators, by whom they are about. Public data only. */
  ratings: { key: [rated: Nym, key: string]; value: StatementRecord }
}

/** An open connection to Souk's database. */
export type SoukDatabase = IDBPDatabase<SoukSchema>
