import 'fake-indexeddb/auto'
import * as dagPb from '@ipld/dag-pb'
import { unwrap } from 'idb'
import { CID } from 'multiformats/cid'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { blockOf, blocksOf, readAll, runBlockstoreTests } from './block-store.acceptance.ts'
import { IdbBlockstore } from './block-store.ts'
import type { SoukDatabase } from './schema.ts'
import { freshDatabase } from './testing.ts'

describe('as any block store', () => {
  runBlockstoreTests(async () => new IdbBlockstore(await freshDatabase()))
})

let database: SoukDatabase
let store: IdbBlockstore

beforeEach(async () => {
  database = await freshDatabase()
  store = new IdbBlockstore(database)
})

/** Lets the next transaction end as if the browser had refused it. */
function failNextTransaction(name: string): void {
  const raw = unwrap(database)
  const original = raw.transaction.bind(raw)
  vi.spyOn(raw, 'transaction').mockImplementationOnce((...args) => {
    const transaction = original(...args) as IDBTransaction & { _abort(name: string): void }
    queueMicrotask(() => transaction._abort(name))
    return transaction
  })
}

test('puts of the same moment share one transaction', async () => {
  const transactions = vi.spyOn(database, 'transaction')
  const blocks = await blocksOf(100)
  await Promise.all(blocks.map(({ cid, bytes }) => store.put(cid, bytes)))
  expect(transactions).toHaveBeenCalledTimes(1)
  expect(await database.count('blocks')).toBe(100)
})

test('puts that come while a transaction runs share the next one', async () => {
  const transactions = vi.spyOn(database, 'transaction')
  const [first, ...rest] = await blocksOf(50)
  if (first === undefined) throw new Error('no blocks')
  const writing = store.put(first.cid, first.bytes)
  await Promise.resolve()
  await Promise.resolve()
  expect(transactions).toHaveBeenCalledTimes(1)
  await Promise.all([writing, ...rest.map(({ cid, bytes }) => store.put(cid, bytes))])
  expect(transactions).toHaveBeenCalledTimes(2)
})

test('a block can be read before it reached the disk', async () => {
  const { cid, bytes } = await blockOf(new Uint8Array([7]))
  const writing = store.put(cid, bytes)
  expect(await store.has(cid)).toBe(true)
  expect(await readAll(store.get(cid))).toEqual(bytes)
  const deleting = store.delete(cid)
  expect(await store.has(cid)).toBe(false)
  await Promise.all([writing, deleting])
  expect(await database.count('blocks')).toBe(0)
})

test('the caller may use its buffer again at once', async () => {
  const { cid, bytes } = await blockOf(new Uint8Array([7]))
  const writing = store.put(cid, bytes)
  bytes[0] = 9
  await writing
  expect(await readAll(store.get(cid))).toEqual(new Uint8Array([7]))
})

test('a view of a large buffer is stored without the rest of the buffer', async () => {
  const { cid, bytes } = await blockOf(new Uint8Array(1_000_000).subarray(10, 20))
  await store.put(cid, bytes)
  const [stored] = await database.getAll('blocks')
  expect(stored?.buffer.byteLength).toBe(10)
})

test('CIDv0 and CIDv1 of the same bytes are one block', async () => {
  const { cid, bytes } = await blockOf(new Uint8Array([7]))
  const v0 = CID.createV0(CID.createV1(dagPb.code, cid.multihash).multihash as never)
  await store.put(v0, bytes)
  expect(await readAll(store.get(cid))).toEqual(bytes)
  expect(await database.count('blocks')).toBe(1)
})

test('when the disk is full, every put of the transaction is told so, and later ones work again', async () => {
  const blocks = await blocksOf(5)
  failNextTransaction('QuotaExceededError')
  const results = await Promise.allSettled(blocks.map(({ cid, bytes }) => store.put(cid, bytes)))
  expect(results).toMatchObject(
    Array.from({ length: 5 }, () => ({ status: 'rejected', reason: { code: 'storage.full' } })),
  )
  const [first] = blocks
  if (first === undefined) throw new Error('no blocks')
  expect(await store.has(first.cid)).toBe(false)
  await store.put(first.cid, first.bytes)
  expect(await database.count('blocks')).toBe(1)
})

test('a put that is aborted while it waits rejects with the reason', async () => {
  const { cid, bytes } = await blockOf(new Uint8Array([7]))
  const controller = new AbortController()
  const writing = store.put(cid, bytes, { signal: controller.signal })
  controller.abort(new Error('page closed'))
  await expect(writing).rejects.toThrow('page closed')
  await store.settled()
})

test('after the browser closed the connection, puts and reads say that storage is unavailable', async () => {
  const { cid, bytes } = await blockOf(new Uint8Array([7]))
  database.close()
  await expect(store.put(cid, bytes)).rejects.toMatchObject({ code: 'storage.unavailable' })
  await expect(readAll(store.get(cid))).rejects.toMatchObject({ code: 'storage.unavailable' })
})
