import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { beforeEach, expect, test, vi } from 'vitest'
import { MIGRATIONS, type Migration } from './migrations.ts'
import { openDatabase } from './open.ts'
import { formatDisk } from './testing.ts'

const addDrafts: Migration = async (database, transaction) => {
  // Not in the schema of this release.
  database.createObjectStore('drafts' as 'settings')
  const known = await transaction.objectStore('settings').get('currency')
  await transaction.objectStore('settings').put({ currency: known }, 'money')
}

beforeEach(formatDisk)

test('a new database has every store of the schema', async () => {
  const database = await openDatabase()
  expect([...database.objectStoreNames].sort()).toEqual([
    'block-owners',
    'blocks',
    'calls',
    'catalog',
    'catalog-pages',
    'chores',
    'datastore',
    'device',
    'private',
    'ratings',
    'search-cards',
    'search-keys',
    'search-parts',
    'search-state',
    'session',
    'settings',
    'stores',
    'vault',
    'vendors',
  ])
  database.close()
})

test('the next release upgrades the database and keeps what was in it', async () => {
  const before = await openDatabase()
  await before.put('settings', 'EUR', 'currency')
  before.close()

  const after = await openDatabase('souk', { migrations: [...MIGRATIONS, addDrafts] })
  expect(await after.get('settings', 'currency')).toBe('EUR')
  expect(await after.get('settings', 'money')).toEqual({ currency: 'EUR' })
  expect([...after.objectStoreNames]).toContain('drafts')
  after.close()
})

test('an upgrade that fails half-way leaves the older version as it was', async () => {
  const before = await openDatabase()
  await before.put('settings', 'EUR', 'currency')
  before.close()
  const failing: Migration = async (_database, transaction) => {
    await transaction.objectStore('settings').clear()
    throw new Error('cannot convert')
  }
  await expect(
    openDatabase('souk', { migrations: [...MIGRATIONS, failing] }),
  ).rejects.toMatchObject({ code: 'storage.unavailable' })

  const again = await openDatabase()
  expect(await again.get('settings', 'currency')).toBe('EUR')
  again.close()
})

test('an old tab that finds the database of a newer release is told to reload', async () => {
  const newer = await openDatabase('souk', { migrations: [...MIGRATIONS, addDrafts] })
  newer.close()
  await expect(openDatabase()).rejects.toMatchObject({ code: 'storage.newer-version' })
})

test('an old tab steps aside for a newer release and is told', async () => {
  const onLost = vi.fn()
  await openDatabase('souk', { onLost })
  const newer = await openDatabase('souk', { migrations: [...MIGRATIONS, addDrafts] })
  expect(onLost).toHaveBeenCalledExactlyOnceWith('newer-version')
  newer.close()
})

test('a context that never lets go is reported instead of waiting for ever', async () => {
  const stubborn = await openDB('souk', 1, { upgrade: (db) => void db.createObjectStore('x') })
  await expect(
    openDatabase('souk', { migrations: [...MIGRATIONS, addDrafts], blockedAfterMs: 20 }),
  ).rejects.toMatchObject({ code: 'storage.blocked' })
  stubborn.close()
})

test('a browser without IndexedDB says so', async () => {
  vi.stubGlobal('indexedDB', undefined)
  try {
    await expect(openDatabase()).rejects.toMatchObject({ code: 'storage.unavailable' })
  } finally {
    vi.unstubAllGlobals()
  }
})
