import { systemClock, type Clock } from '../../lib/clock.ts'
import { mapErrors } from '../errors.ts'
import type { CallRecord } from '../records.ts'
import type { SoukDatabase } from '../schema.ts'
import { transact } from '../transact.ts'

/** A page repeats a request within seconds; a week also covers a laptop that was asleep. */
export const CALL_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000

/**
 * Answers by idempotency key, so that a request which is repeated after a restart of the node is
 * answered, not carried out twice. Kept in the clear: never for answers that hold secrets.
 */
export class CallsRepository {
  readonly #database: SoukDatabase
  readonly #clock: Clock

  constructor(database: SoukDatabase, options: { clock?: Clock } = {}) {
    this.#database = database
    this.#clock = options.clock ?? systemClock
  }

  /** The earlier answer, unless it is older than {@link CALL_LIFETIME_MS}. */
  async find(key: string): Promise<CallRecord | undefined> {
    const record = await mapErrors(() => this.#database.get('calls', key))
    return record !== undefined && record.at > this.#oldest() ? record : undefined
  }

  /** Keeps an answer (anything that can be cloned). */
  async remember(key: string, result: unknown): Promise<void> {
    await mapErrors(() => this.#database.put('calls', { result, at: this.#clock() }, key))
  }

  /** Deletes expired answers; returns how many. To be called now and then. */
  expire(): Promise<number> {
    return transact(this.#database, ['calls'], async (transaction) => {
      const store = transaction.objectStore('calls')
      const range = IDBKeyRange.upperBound(this.#oldest())
      const keys = await store.index('by-time').getAllKeys(range)
      await Promise.all(keys.map((key) => store.delete(key)))
      return keys.length
    })
  }

  #oldest(): number {
    return this.#clock() - CALL_LIFETIME_MS
  }
}
