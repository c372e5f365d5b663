import 'fake-indexeddb/auto'
import { Key } from 'interface-datastore'
import { beforeEach, expect, test, vi } from 'vitest'
import { utf8 } from '../lib/bytes.ts'
import { IdbDatastore } from './datastore.ts'
import type { SoukDatabase } from './schema.ts'
import { freshDatabase } from './testing.ts'

let database: SoukDatabase
let store: IdbDatastore

beforeEach(async () => {
  database = await freshDatabase()
  store = new IdbDatastore(database)
})

const keysOf = async (keys: AsyncIterable<Key> | Iterable<Key>) => {
  const found: string[] = []
  for await (const key of keys) found.push(key.toString())
  return found
}

test('what the node remembers is there after a restart', async () => {
  const key = new Key('/peers/abc')
  await store.put(key, utf8('value'))
  const restarted = new IdbDatastore(database)
  expect(await restarted.has(key)).toBe(true)
  expect(await restarted.get(key)).toEqual(utf8('value'))
  await restarted.delete(key)
  expect(await restarted.has(key)).toBe(false)
  await expect(restarted.get(key)).rejects.toMatchObject({ name: 'NotFoundError' })
})

test('a value can be read before it reached the disk', async () => {
  const key = new Key('/peers/abc')
  const writing = store.put(key, utf8('value'))
  expect(await store.get(key)).toEqual(utf8('value'))
  await writing
})

test('a batch is one transaction', async () => {
  await store.put(new Key('/old'), utf8('x'))
  const transactions = vi.spyOn(database, 'transaction')
  const batch = store.batch()
  for (let index = 0; index < 50; index++) batch.put(new Key(`/dht/${index}`), utf8('v'))
  batch.delete(new Key('/old'))
  await batch.commit()
  expect(transactions).toHaveBeenCalledTimes(1)
  expect(await database.count('datastore')).toBe(50)
})

test('a query finds a prefix only, and writes that are still on their way', async () => {
  void store.put(new Key('/dht/b'), utf8('2'))
  void store.put(new Key('/dht/a'), utf8('1'))
  void store.put(new Key('/dhtx'), utf8('3'))
  expect(await keysOf(store.queryKeys({ prefix: '/dht/' }))).toEqual(['/dht/a', '/dht/b'])
  const values: string[] = []
  for await (const { value } of store.query({
    prefix: '/dht/',
    filters: [({ key }) => key.toString() !== '/dht/a'],
  })) {
    values.push(Buffer.from(value).toString())
  }
  expect(values).toEqual(['2'])
})

test('a query goes through more records than one reading holds', async () => {
  const batch = store.batch()
  for (let index = 0; index < 700; index++) batch.put(new Key(`/dht/${index}`), utf8('v'))
  await batch.commit()
  expect(new Set(await keysOf(store.queryKeys({ prefix: '/dht' }))).size).toBe(700)
  expect(await keysOf(store.queryKeys({ prefix: '/dht', limit: 3, offset: 1 }))).toHaveLength(3)
})
