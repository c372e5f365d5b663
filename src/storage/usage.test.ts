import 'fake-indexeddb/auto'
import { beforeEach, expect, test, vi } from 'vitest'
import { openDatabase } from './open.ts'
import { formatDisk } from './testing.ts'
import { erase, storageUsage } from './usage.ts'

beforeEach(formatDisk)

test('erasing leaves no database behind, and the next start is a first start', async () => {
  const database = await openDatabase()
  await database.put('settings', 'EUR', 'currency')
  const other = await openDatabase('souk-regtest')
  other.close()
  await erase(database)
  expect(await indexedDB.databases()).toEqual([])
  const again = await openDatabase()
  expect(await again.count('settings')).toBe(0)
  again.close()
})

test('erasing also empties the caches', async () => {
  const kept = new Set(['shell', 'images'])
  vi.stubGlobal('caches', {
    keys: () => Promise.resolve([...kept]),
    delete: (name: string) => Promise.resolve(kept.delete(name)),
  })
  try {
    await erase()
    expect(kept.size).toBe(0)
  } finally {
    vi.unstubAllGlobals()
  }
})

test('usage is what the browser tells, and zeros where it tells nothing', async () => {
  vi.stubGlobal('navigator', {
    storage: {
      estimate: () => Promise.resolve({ usage: 10, quota: 100 }),
      persisted: () => Promise.resolve(true),
    },
  })
  try {
    expect(await storageUsage()).toEqual({ usedBytes: 10, quotaBytes: 100, persisted: true })
    vi.stubGlobal('navigator', {})
    expect(await storageUsage()).toEqual({ usedBytes: 0, quotaBytes: 0, persisted: false })
  } finally {
    vi.unstubAllGlobals()
  }
})
