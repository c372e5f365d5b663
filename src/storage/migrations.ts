import type { IDBPTransaction, StoreNames } from 'idb'
import type { SoukDatabase, SoukSchema } from './schema.ts'

/** The transaction in which all migrations of one opening run: all of them happen, or none. */
export type UpgradeTransaction = IDBPTransaction<
  SoukSchema,
  StoreNames<SoukSchema>[],
  'versionchange'
>

/**
 * One step from a version to the next. It may await requests of `transaction` only: anything else
 * lets IndexedDB commit the half-done upgrade.
 */
export type Migration = (
  database: SoukDatabase,
  transaction: UpgradeTransaction,
) => void | Promise<void>

/** Version 1: all stores of the first release. */
function createStores(database: SoukDatabase): void {
  database.createObjectStore('settings')
  database.createObjectStore('vault')
  database.createObjectStore('session')
  database.createObjectStore('blocks')
  database.createObjectStore('datastore')
  database.createObjectStore('private')
  database.createObjectStore('stores', { keyPath: 'nym' }).createIndex('by-viewed', 'lastViewedAt')
  const owners = database.createObjectStore('block-owners', { keyPath: ['nym', 'block'] })
  owners.createIndex('by-block', 'block')
  owners.createIndex('by-root', ['nym', 'root'])
  database.createObjectStore('calls').createIndex('by-time', 'at')
  database.createObjectStore('device')
  database.createObjectStore('chores', { keyPath: 'key' })
}

/** Version 2: the shared catalog, the search index over it, and ratings. */
function addSearch(database: SoukDatabase): void {
  database.createObjectStore('search-state')
  database.createObjectStore('search-parts')
  database.createObjectStore('search-cards')
  database.createObjectStore('search-keys')
  database.createObjectStore('vendors', { keyPath: 'nym' })
  database.createObjectStore('catalog', { keyPath: 'nym' })
  database.createObjectStore('catalog-pages')
  database.createObjectStore('ratings', { keyPath: ['rated', 'key'] })
}

/** In order: entry `n` leads from version `n` to `n + 1`. Released entries never change. */
export const MIGRATIONS: readonly Migration[] = [createStores, addSearch]

/** Runs what is missing between the version found (0: a new database) and the newest. */
export async function migrate(
  database: SoukDatabase,
  transaction: UpgradeTransaction,
  oldVersion: number,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  for (const step of migrations.slice(oldVersion)) await step(database, transaction)
}
