import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { PrivateRecords } from './private-records.ts'
import type { SoukDatabase } from './schema.ts'
import { freshDatabase } from './testing.ts'
import { Vault } from './vault.ts'

let database: SoukDatabase
let vault: Vault
let records: PrivateRecords

beforeEach(async () => {
  database = await freshDatabase()
  vault = await Vault.open(database)
  await vault.create('some words')
  records = new PrivateRecords(database, vault)
})

const orderKeys = () =>
  database.getAllKeys('private', IDBKeyRange.bound(['orders'], ['orders', []]))

test('what is put comes back, also after a restart', async () => {
  await records.put('orders', 'a', { total: 5_000n, note: 'for Ana' })
  const restarted = new PrivateRecords(database, await Vault.open(database))
  expect(await restarted.get('orders', 'a')).toEqual({ total: 5_000n, note: 'for Ana' })
  expect(await restarted.get('orders', 'b')).toBeUndefined()
})

test('a list gives ids and values of one collection only', async () => {
  await records.put('orders', 'a', 1)
  await records.put('orders', 'b', 2)
  await records.put('outbox', 'a', 3)
  const list = await records.list<number>('orders')
  expect(new Map(list.map(({ id, value }) => [id, value]))).toEqual(
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
  )
  await records.delete('orders', 'a')
  expect(await records.list('orders')).toHaveLength(1)
})

test('a thief of the disk learns neither ids nor contents', async () => {
  await records.put('orders', 'bafkorderid', { note: 'for Ana' })
  const keys = await database.getAllKeys('private')
  const stored = await database.getAll('private')
  const seen = [...keys.map(([, hash]) => hash), ...stored.map(({ ciphertext }) => ciphertext)]
    .map((bytes) => Buffer.from(bytes).toString('latin1'))
    .join()
  expect(seen.length).toBeGreaterThan(0)
  expect(seen).not.toContain('bafkorderid')
  expect(seen).not.toContain('Ana')
})

test('a locked vault gives nothing and takes nothing', async () => {
  await records.put('orders', 'a', 1)
  await vault.lock()
  const locked = { code: 'vault.locked' }
  await expect(records.get('orders', 'a')).rejects.toMatchObject(locked)
  await expect(records.put('orders', 'a', 2)).rejects.toMatchObject(locked)
  await expect(records.list('orders')).rejects.toMatchObject(locked)
  await expect(records.update('orders', 'a', () => 2)).rejects.toMatchObject(locked)
  await expect(records.delete('orders', 'a')).rejects.toMatchObject(locked)
})

test('a record moved into the place of another is refused', async () => {
  await records.put('orders', 'mine', { payTo: 'me' })
  await records.put('orders', 'yours', { payTo: 'you' })
  const [first, second] = await orderKeys()
  const record = first && (await database.get('private', first))
  if (record === undefined || second === undefined) throw new Error('nothing was stored')
  await database.put('private', record, second)
  const results = await Promise.allSettled([
    records.get('orders', 'mine'),
    records.get('orders', 'yours'),
  ])
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a list leaves a damaged record out, says so, and shows all others', async () => {
  await records.put('orders', 'a', 1)
  await records.put('orders', 'b', 2)
  await records.put('orders', 'c', 3)
  const [key, other] = await orderKeys()
  const record = other && (await database.get('private', other))
  if (record === undefined || key === undefined) throw new Error('nothing was stored')
  await database.put('private', record, key)
  const damaged: string[] = []
  records.damaged.on(({ code }) => damaged.push(code))
  expect(await records.list('orders')).toHaveLength(2)
  expect(damaged).toEqual(['storage.damaged-record'])
})

test('a record moved into another collection is refused', async () => {
  await records.put('orders', 'a', 1)
  const [key] = await orderKeys()
  const record = key && (await database.get('private', key))
  if (record === undefined || key === undefined) throw new Error('nothing was stored')
  await database.put('private', record, ['outbox', key[1]])
  expect(await records.list('outbox')).toEqual([])
  await expect(records.get('orders', 'a')).resolves.toBe(1)
})

test('one changed bit is noticed', async () => {
  await records.put('orders', 'a', { total: 5n })
  const [key] = await orderKeys()
  const record = key && (await database.get('private', key))
  if (record === undefined || key === undefined) throw new Error('nothing was stored')
  record.ciphertext[0] = (record.ciphertext[0] ?? 0) ^ 1
  await database.put('private', record, key)
  await expect(records.get('orders', 'a')).rejects.toMatchObject({
    code: 'storage.damaged-record',
  })
})

test('concurrent changes of one record are all kept', async () => {
  await Promise.all(
    Array.from({ length: 20 }, () =>
      records.update<number>('wallet', 'n', (current = 0) => current + 1),
    ),
  )
  expect(await records.get('wallet', 'n')).toBe(20)
})

test('concurrent changes by two tabs are all kept', async () => {
  const other = new PrivateRecords(database, await Vault.open(database))
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? records : other).update<number>('wallet', 'n', (now = 0) => now + 1),
    ),
  )
  expect(await records.get('wallet', 'n')).toBe(20)
})

test('a change that fails leaves the record and the next change alone', async () => {
  await records.put('wallet', 'n', 1)
  const failing = records.update('wallet', 'n', () => {
    throw new Error('no')
  })
  const after = records.update<number>('wallet', 'n', (now = 0) => now + 1)
  await expect(failing).rejects.toThrow('no')
  expect(await after).toBe(2)
})

test('a change that returns nothing writes nothing', async () => {
  expect(await records.update('wallet', 'n', () => undefined)).toBeUndefined()
  expect(await database.count('private')).toBe(0)
})

test('who has read a collection opens only what changed since, also in another tab', async () => {
  await records.put('orders', 'a', 1)
  await records.put('orders', 'b', 2)
  const first = await records.since<number>('orders')
  expect(first.all).toBe(true)
  expect(first.changed.map(({ value }) => value).sort()).toEqual([1, 2])
  expect((await records.since('orders', first.mark)).changed).toEqual([])
  const other = new PrivateRecords(database, vault)
  await other.update('orders', 'a', () => 3)
  await other.update('orders', 'a', () => 4)
  await other.addAll('orders', [{ id: 'c', value: 5 }])
  await other.delete('orders', 'b')
  await other.put('outbox', 'a', 6)
  const next = await records.since<number>('orders', first.mark)
  expect(next.all).toBe(false)
  const places = new Map(first.changed.map(({ place, value }) => [value, place]))
  const values = next.changed.map(({ place, value }) => [place, value])
  expect(values).toHaveLength(3)
  expect(values).toContainEqual([places.get(1), 4])
  expect(values).toContainEqual([places.get(2), undefined])
  expect((await records.since('orders', next.mark)).changed).toEqual([])
})

test('who missed too many changes, or whose records were erased, reads everything', async () => {
  await records.put('orders', 'a', 0)
  const { mark } = await records.since('orders')
  for (let count = 1; count <= 64; count++) await records.update('orders', 'a', () => count)
  expect(await records.since('orders', mark)).toMatchObject({
    all: false,
    changed: [{ value: 64 }],
  })
  await records.update('orders', 'a', () => 65)
  expect(await records.since('orders', mark)).toMatchObject({ all: true, changed: [{ value: 65 }] })
  await vault.erase()
  await vault.create('other words')
  await records.put('orders', 'a', 1)
  expect(await records.since('orders', mark)).toMatchObject({ all: true, changed: [{ value: 1 }] })
})

test('a change that cannot be opened is told as damaged and hides no other', async () => {
  await records.put('orders', 'a', 1)
  const { mark } = await records.since('orders')
  await records.put('orders', 'b', 2)
  await records.put('orders', 'a', 3)
  const [key, other] = await orderKeys()
  const record = other && (await database.get('private', other))
  if (record === undefined || key === undefined) throw new Error('nothing was stored')
  await database.put('private', record, key)
  const told: string[] = []
  records.damaged.on(({ code }) => told.push(code))
  const { changed } = await records.since('orders', mark)
  expect(changed.filter(({ value }) => value === undefined)).toHaveLength(1)
  expect(changed).toHaveLength(2)
  expect(told).toEqual(['storage.damaged-record'])
})
