import { mapErrors } from '../errors.ts'
import type { SoukDatabase } from '../schema.ts'
import { transact } from '../transact.ts'

/**
 * What the person chose, by name. Kept in the clear: for nothing secret. `T` names the settings
 * and their types; the caller checks what it reads (a newer release may have written it).
 */
export class SettingsRepository<T extends object> {
  readonly #database: SoukDatabase

  constructor(database: SoukDatabase) {
    this.#database = database
  }

  /** `undefined`: never set, the default holds. */
  get<K extends keyof T & string>(name: K): Promise<T[K] | undefined> {
    return mapErrors(async () => (await this.#database.get('settings', name)) as T[K] | undefined)
  }

  /** All settings that were ever set. */
  all(): Promise<Partial<T>> {
    return mapErrors(async () => {
      const { store } = this.#database.transaction('settings')
      const [names, values] = await Promise.all([store.getAllKeys(), store.getAll()])
      return Object.fromEntries(names.map((name, index) => [name, values[index]])) as Partial<T>
    })
  }

  /** Writes all given settings, or none; `undefined` takes one back to its default. */
  async save(settings: Partial<T>): Promise<void> {
    await transact(this.#database, ['settings'], (transaction) => {
      const store = transaction.objectStore('settings')
      return Promise.all(
        Object.entries(settings).map(([name, value]) =>
          value === undefined ? store.delete(name) : store.put(value, name),
        ),
      )
    })
  }
}
