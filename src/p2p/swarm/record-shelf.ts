import type { Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import { readStoreRecord } from '../dht/ipns-record.ts'
import { StaleRecordError } from '../store/errors.ts'

/** Where the newest known record of each store is kept over restarts. */
export interface RecordStorage {
  get(nym: Nym): Promise<Uint8Array | undefined>
  put(nym: Nym, record: Uint8Array): Promise<void>
  delete(nym: Nym): Promise<void>
}

/** Records in memory; others are read again from storage. */
const MAX_CACHED = 1_000

/** True if `a` replaces `b`: a later change by the owner, or the same one with its time prolonged. */
export function isNewer(a: StoreRecord, b: StoreRecord): boolean {
  return a.sequence > b.sequence || (a.sequence === b.sequence && a.validUntil > b.validUntil)
}

/** The newest record of each store whose page lies on this device. Never goes back to an older one. */
export class RecordShelf {
  /** Told of each record that became the newest of its store. */
  readonly changes = new Emitter<StoreRecord>()
  readonly #storage: RecordStorage
  readonly #cache = new Map<Nym, StoreRecord>()

  constructor(storage: RecordStorage) {
    this.#storage = storage
  }

  /** The newest known record of the store; it may have expired. */
  async newest(nym: Nym): Promise<StoreRecord | undefined> {
    const cached = this.#cache.get(nym)
    if (cached !== undefined) return cached
    const bytes = await this.#storage.get(nym)
    if (bytes === undefined) return undefined
    const record = await readStoreRecord(nym, bytes, { allowExpired: true })
    // Another one may have come meanwhile.
    return this.#cache.get(nym) ?? this.#remember(record)
  }

  /**
   * Keeps a verified record whose page is on this device. Returns false if it was known already;
   * throws `store.stale-record` if a newer one is.
   */
  async offer(record: StoreRecord): Promise<boolean> {
    const known = await this.newest(record.nym)
    if (known !== undefined && !isNewer(record, known)) {
      if (known.sequence > record.sequence) {
        throw new StaleRecordError(record.sequence, known.sequence)
      }
      return false
    }
    this.#remember(record)
    await this.#storage.put(record.nym, record.bytes)
    this.changes.emit(record)
    return true
  }

  /** Forgets the store's record, and with it that anything older is refused. */
  async forget(nym: Nym): Promise<void> {
    this.#cache.delete(nym)
    await this.#storage.delete(nym)
  }

  #remember(record: StoreRecord): StoreRecord {
    this.#cache.delete(record.nym)
    this.#cache.set(record.nym, record)
    const [oldest] = this.#cache.keys()
    if (oldest !== undefined && this.#cache.size > MAX_CACHED) this.#cache.delete(oldest)
    return record
  }
}
