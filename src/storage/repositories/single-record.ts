import type { PrivateRecords } from '../private-records.ts'

const COLLECTION = 'single'

/** One encrypted record that has a collection for itself: the wallet's state, the own profile. */
export class SingleRecord<T> {
  readonly #records: PrivateRecords
  readonly #name: string

  constructor(records: PrivateRecords, name: string) {
    this.#records = records
    this.#name = name
  }

  load(): Promise<T | undefined> {
    return this.#records.get(COLLECTION, this.#name)
  }

  save(value: T): Promise<void> {
    return this.#records.put(COLLECTION, this.#name, value)
  }

  /** Afterwards there is none. */
  clear(): Promise<void> {
    return this.#records.delete(COLLECTION, this.#name)
  }

  /** Atomic; `undefined` from `change` leaves it as it is. */
  update(change: (current: T | undefined) => T | undefined): Promise<T | undefined> {
    return this.#records.update(COLLECTION, this.#name, change)
  }
}
