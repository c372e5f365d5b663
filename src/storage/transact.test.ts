import 'fake-indexeddb/auto'
import { unwrap } from 'idb'
import { beforeEach, expect, test } from 'vitest'
import type { SoukDatabase } from './schema.ts'
import { freshDatabase } from './testing.ts'
import { transact } from './transact.ts'

let database: SoukDatabase

beforeEach(async () => {
  database = await freshDatabase()
})

test('if one step fails, none of them happened', async () => {
  const attempt = transact(database, ['settings', 'stores'], async (transaction) => {
    await transaction.objectStore('settings').put('EUR', 'currency')
    throw new Error('changed my mind')
  })
  await expect(attempt).rejects.toThrow('changed my mind')
  expect(await database.count('settings')).toBe(0)
})

test('a full disk is reported as such, not as an aborted request', async () => {
  const attempt = transact(database, ['settings'], async (transaction) => {
    const writing = transaction.objectStore('settings').put('EUR', 'currency')
    const refusing = unwrap(transaction) as IDBTransaction & { _abort(name: string): void }
    refusing._abort('QuotaExceededError')
    await writing
  })
  await expect(attempt).rejects.toMatchObject({ code: 'storage.full' })
})
