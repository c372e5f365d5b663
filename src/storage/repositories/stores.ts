import type { Nym } from '../../lib/brand.ts'
import { mapErrors } from '../errors.ts'
import type { StoreRecord } from '../records.ts'
import type { SoukDatabase } from '../schema.ts'
import { transact } from '../transact.ts'

/** What became known; the rest stays as it is. */
export type StoreUpdate = Partial<Omit<StoreRecord, 'nym'>>

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
}
