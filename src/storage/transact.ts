import type { IDBPTransaction, StoreNames } from 'idb'
import { mapErrors } from './errors.ts'
import type { SoukDatabase, SoukSchema } from './schema.ts'

export interface TransactOptions {
  /**
   * `strict`: resolves only when the bytes are on the disk (for money and keys). `relaxed` (default):
   * when the operating system has them; a power cut may take the last moments.
   */
  durability?: 'strict' | 'relaxed'
}

/** What `act` gets: a transaction that can write the named stores. */
export type WriteTransaction<N extends StoreNames<SoukSchema>> = IDBPTransaction<
  SoukSchema,
  N[],
  'readwrite'
>

/**
 * Runs `act` in one transaction: everything that it writes happens, or nothing. Resolves when the
 * transaction has completed. `act` may await requests of the transaction only. If it throws, nothing
 * is written. Errors of IndexedDB are mapped by `toStorageError`.
 */
export function transact<N extends StoreNames<SoukSchema>, T>(
  database: SoukDatabase,
  stores: readonly N[],
  act: (transaction: WriteTransaction<N>) => Promise<T>,
  options: TransactOptions = {},
): Promise<T> {
  return mapErrors(async () => {
    const { durability = 'relaxed' } = options
    const transaction = database.transaction([...stores], 'readwrite', { durability })
    // Awaited below, but `act` may throw first.
    transaction.done.catch(() => undefined)
    try {
      const result = await act(transaction)
      await transaction.done
      return result
    } catch (error) {
      // A request of an aborted transaction only says AbortError; the transaction knows why.
      const cause: unknown = transaction.error ?? error
      abortQuietly(transaction)
      throw cause
    }
  })
}

/** Ends a transaction without effect; one that has ended already stays as it is. */
export function abortQuietly(transaction: { abort(): void; readonly done: Promise<void> }): void {
  transaction.done.catch(() => undefined)
  try {
    transaction.abort()
  } catch {
    // It has ended already.
  }
}
