import { openDB } from 'idb'
import { withTimeout, type AbortOptions } from '../lib/abort.ts'
import { StorageBlockedError, StorageUnavailableError, toStorageError } from './errors.ts'
import { migrate, MIGRATIONS, type Migration } from './migrations.ts'
import type { SoukDatabase, SoukSchema } from './schema.ts'
import { abortQuietly } from './transact.ts'

/** Name of the database when nobody asks for another one. */
export const DATABASE_NAME = 'souk'

/** How long an upgrade waits for other contexts to let go of the older version. */
const BLOCKED_AFTER_MS = 10_000

/**
 * Why an open connection ended by itself. `newer-version`: a newer release wants to upgrade, reload.
 * `erased`: another context deletes everything. `terminated`: the browser closed it (storage cleared, disk failure).
 */
export type ConnectionLoss = 'newer-version' | 'erased' | 'terminated'

export interface OpenOptions extends AbortOptions {
  /** Called once if the connection ends without `close()`; every later request on it fails. */
  onLost?: (loss: ConnectionLoss) => void
  /** Default: all migrations of this release. */
  migrations?: readonly Migration[]
  /** Default 10 000. */
  blockedAfterMs?: number
}

/**
 * Opens (and upgrades) Souk's database, in a page or in a worker.
 *
 * @throws NewerVersionError `storage.newer-version`: a newer release was here; reload.
 * @throws StorageBlockedError `storage.blocked`: an older tab does not close.
 * @throws StorageUnavailableError `storage.unavailable`, StorageFullError `storage.full`.
 */
export async function openDatabase(
  name: string = DATABASE_NAME,
  options: OpenOptions = {},
): Promise<SoukDatabase> {
  const migrations = options.migrations ?? MIGRATIONS
  if (typeof indexedDB === 'undefined') {
    throw new StorageUnavailableError('this browser gives no IndexedDB here')
  }
  options.signal?.throwIfAborted()
  let lost = false
  let failure: unknown
  const lose = (loss: ConnectionLoss) => {
    if (lost) return
    lost = true
    options.onLost?.(loss)
  }
  const opening = openDB<SoukSchema>(name, migrations.length, {
    upgrade: async (database, oldVersion, _newVersion, transaction) => {
      try {
        await migrate(database, transaction, oldVersion, migrations)
      } catch (error) {
        // Nobody awaits this callback: without the abort a failed upgrade would be committed.
        failure = error
        abortQuietly(transaction)
      }
    },
    // Never keep a newer release waiting: this one is obsolete from here on.
    blocking: (_currentVersion, blockedVersion) => {
      void opening.then((database) => database.close())
      lose(blockedVersion === null ? 'erased' : 'newer-version')
    },
    terminated: () => lose('terminated'),
  })
  try {
    return await untilOpen(opening, options.blockedAfterMs ?? BLOCKED_AFTER_MS, options)
  } catch (error) {
    // A late success must not linger and block others.
    opening.then(
      (database) => database.close(),
      () => undefined,
    )
    if (failure !== undefined) {
      throw new StorageUnavailableError('the upgrade of the database failed', failure)
    }
    throw toStorageError(error)
  }
}

function untilOpen(
  opening: Promise<SoukDatabase>,
  blockedAfterMs: number,
  options: AbortOptions,
): Promise<SoukDatabase> {
  const signal = withTimeout(blockedAfterMs, options)
  return new Promise((resolve, reject) => {
    const onAbort = () =>
      reject(options.signal?.aborted === true ? options.signal.reason : new StorageBlockedError())
    signal.addEventListener('abort', onAbort, { once: true })
    opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
