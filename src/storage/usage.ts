import { deleteDB } from 'idb'
import { StorageBlockedError } from './errors.ts'
import { DATABASE_NAME } from './open.ts'
import type { SoukDatabase } from './schema.ts'
import { transact } from './transact.ts'

/** What this origin takes on this device. */
export interface StorageUsage {
  readonly usedBytes: number
  /** What the browser would allow at most; an estimate. 0: it does not tell. */
  readonly quotaBytes: number
  /** The browser has promised not to delete it on its own. */
  readonly persisted: boolean
}

/** How long a database may be kept open by another tab before erasing gives up. */
const ERASE_TIMEOUT_MS = 5_000

/** Asks the browser; zeros where it does not answer. */
export async function storageUsage(): Promise<StorageUsage> {
  const manager: Partial<StorageManager> | undefined = globalThis.navigator?.storage
  const [estimate, persisted] = await Promise.all([
    manager?.estimate?.().catch(() => undefined),
    manager?.persisted?.().catch(() => false),
  ])
  return {
    usedBytes: estimate?.usage ?? 0,
    quotaBytes: estimate?.quota ?? 0,
    persisted: persisted ?? false,
  }
}

/**
 * Deletes everything that this origin keeps: all databases and all caches. Closes `database` first;
 * nothing of the node may be used after it.
 *
 * @throws StorageBlockedError `storage.blocked`: another tab does not let go.
 */
export async function erase(database?: SoukDatabase): Promise<void> {
  const own = database?.name ?? DATABASE_NAME
  if (database !== undefined) {
    await clear(database)
    database.close()
  }
  // Firefox before 126 cannot list databases; ours has a known name.
  const listed = (await globalThis.indexedDB.databases?.()) ?? []
  const names = new Set([own, ...listed.flatMap(({ name }) => (name === undefined ? [] : [name]))])
  await Promise.all([...names].map(deleteDatabase))
  if (typeof caches !== 'undefined') {
    await Promise.all((await caches.keys()).map((name) => caches.delete(name)))
  }
}

/** First of all: were the deletion blocked, at least nothing would be left in it. */
async function clear(database: SoukDatabase): Promise<void> {
  const names = [...database.objectStoreNames]
  await transact(database, names, (transaction) =>
    Promise.all(names.map((name) => transaction.objectStore(name).clear())),
  )
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new StorageBlockedError()), ERASE_TIMEOUT_MS)
    deleteDB(name)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
