import type { Nym } from '../../lib/brand.ts'
import { mapErrors } from '../errors.ts'
import type { CatalogPageRecord, CatalogRecord } from '../records.ts'
import type { SoukDatabase } from '../schema.ts'
import { transact } from '../transact.ts'

/** Stores of the shared catalog, by nym. A full disk is no reason to put anything else out. */
export class CatalogRepository {
  readonly #database: SoukDatabase

  constructor(database: SoukDatabase) {
    this.#database = database
  }

  /** All entries, without their pages. */
  list(): Promise<CatalogRecord[]> {
    return mapErrors(() => this.#database.getAll('catalog'))
  }

  get(nym: Nym): Promise<CatalogRecord | undefined> {
    return mapErrors(() => this.#database.get('catalog', nym))
  }

  page(nym: Nym): Promise<CatalogPageRecord | undefined> {
    return mapErrors(() => this.#database.get('catalog-pages', nym))
  }

  /** Replaces entry and page together. Throws `storage.full`: then nothing is kept of it. */
  put(entry: CatalogRecord, page: CatalogPageRecord): Promise<void> {
    return transact(this.#database, ['catalog', 'catalog-pages'], async (transaction) => {
      await transaction.objectStore('catalog').put(entry)
      await transaction.objectStore('catalog-pages').put(page, entry.nym)
    })
  }

  /** Replaces the entry of a page that stays. One that is not there stays so. */
  touch(entry: CatalogRecord): Promise<void> {
    return transact(this.#database, ['catalog'], async (transaction) => {
      const store = transaction.objectStore('catalog')
      if ((await store.getKey(entry.nym)) !== undefined) await store.put(entry)
    })
  }

  delete(nym: Nym): Promise<void> {
    return transact(this.#database, ['catalog', 'catalog-pages'], async (transaction) => {
      await transaction.objectStore('catalog').delete(nym)
      await transaction.objectStore('catalog-pages').delete(nym)
    })
  }
}
