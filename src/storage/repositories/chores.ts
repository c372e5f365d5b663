import { mapErrors } from '../errors.ts'
import type { ChoreRecord } from '../records.ts'
import type { SoukDatabase } from '../schema.ts'

/** What is due again and again, over restarts. */
export class ChoresRepository {
  readonly #database: SoukDatabase

  constructor(database: SoukDatabase) {
    this.#database = database
  }

  list(): Promise<ChoreRecord[]> {
    return mapErrors(() => this.#database.getAll('chores'))
  }

  async put(chore: ChoreRecord): Promise<void> {
    await mapErrors(() => this.#database.put('chores', chore))
  }

  delete(key: string): Promise<void> {
    return mapErrors(() => this.#database.delete('chores', key))
  }
}
