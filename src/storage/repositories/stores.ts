import type { Nym } from '../../lib/brand.ts'
import { mapErrors } from '../errors.ts'
import type { StoreRecord } from '../records.ts'
import type { SoukDatabase } from '../schema.ts'
import { transact } from '../transact.ts'

/** What became known; the rest stays as it is. */
export type StoreUpdate = Partial<Omit<StoreRecord, 'nym'>>

/** Days are counted in UTC. */
const DAY_MS = 24 * 3_600_000

const UNSEEN = { sequence: 0n, lastViewedAt: 0, own: false, following: false }

/** Known stores by nym. */
export class StoresRepository {
  readonly #database: SoukDatabase

  constructor(database: SoukDatabase) {
    this.#database = database
  }

  get(nym: Nym): Promise<StoreRecord | undefined> {
    return mapErrors(() => this.#database.get('stores', nym))
  }

  /** Most recently viewed first. */
  list(): Promise<StoreRecord[]> {
    return mapErrors(async () =>
      (await this.#database.getAllFromIndex('stores', 'by-viewed')).reverse(),
    )
  }

  /**
   * Merges `update` into what is known, in one transaction. An update with a lower `sequence` than
   * the one kept changes nothing: a slow answer must not bring an old store back.
   */
  save(nym: Nym, update: StoreUpdate): Promise<StoreRecord> {
    return transact(this.#database, ['stores'], async (transaction) => {
      const store = transaction.objectStore('stores')
      const known = (await store.get(nym)) ?? { nym, ...UNSEEN }
      if (update.sequence !== undefined && update.sequence < known.sequence) return known
      const next = { ...known, ...update }
      await store.put(next)
      return next
    })
  }

  /** Notes that somebody looked at a known store. */
  async noteViewed(nym: Nym, at: number): Promise<void> {
    await this.#change(nym, (known) => ({ ...known, lastViewedAt: at }))
  }

  /** Notes that something of the store lies here since `at`, unless that is known. */
  async noteKept(nym: Nym, at: number): Promise<void> {
    await this.#change(nym, (known) => ({
      ...known,
      seeding: known.seeding ?? { since: at, uploadedBytes: 0 },
    }))
  }

  /** Adds bytes that others fetched of the store by `at`. Unknown stores are left out. */
  async noteServed(nym: Nym, bytes: number, at: number): Promise<void> {
    await this.#change(nym, (known) => {
      const { since, uploadedBytes, day, dayBytes } = known.seeding ?? {
        since: at,
        uploadedBytes: 0,
      }
      const today = Math.floor(at / DAY_MS)
      const before = day === today ? (dayBytes ?? 0) : 0
      const seeding = {
        since,
        uploadedBytes: uploadedBytes + bytes,
        askedAt: at,
        day: today,
        dayBytes: before + bytes,
      }
      return { ...known, seeding }
    })
  }

  #change(nym: Nym, change: (known: StoreRecord) => StoreRecord): Promise<void> {
    return transact(this.#database, ['stores'], async (transaction) => {
      const store = transaction.objectStore('stores')
      const known = await store.get(nym)
      if (known !== undefined) await store.put(change(known))
    })
  }
}
