import type { Nym } from '../../lib/brand.ts'
import { mapErrors } from '../errors.ts'
import type { StatementRecord } from '../records.ts'
import type { SoukDatabase } from '../schema.ts'
import { transact } from '../transact.ts'

/** Verified ratings, and cases of moderators, by whom they are about. */
export class RatingsRepository {
  readonly #database: SoukDatabase

  constructor(database: SoukDatabase) {
    this.#database = database
  }

  /** All about one person, in no order that means anything. */
  of(rated: Nym): Promise<StatementRecord[]> {
    return mapErrors(() => this.#database.getAll('ratings', rangeOf(rated)))
  }

  /** Everybody about whom there are any. */
  people(): Promise<Nym[]> {
    return mapErrors(async () => {
      const keys = await this.#database.getAllKeys('ratings')
      return [...new Set(keys.map(([rated]) => rated))]
    })
  }

  /** Writes these, and takes those away, together. */
  async replace(
    put: readonly StatementRecord[],
    gone: readonly StatementRecord[] = [],
  ): Promise<void> {
    await transact(this.#database, ['ratings'], async (transaction) => {
      const store = transaction.objectStore('ratings')
      for (const { rated, key } of gone) await store.delete([rated, key])
      for (const record of put) await store.put(record)
    })
  }
}

/** All keys that begin with the nym: those of ratings are ASCII. */
const rangeOf = (rated: Nym): IDBKeyRange => IDBKeyRange.bound([rated, ''], [rated, '\uffff'])
