import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import { PrivateRecords } from '../private-records.ts'
import type { SoukDatabase } from '../schema.ts'
import { freshDatabase } from '../testing.ts'
import { Vault } from '../vault.ts'
import { CALL_LIFETIME_MS, CallsRepository } from './calls.ts'
import { deviceSeed } from './device.ts'
import { OrdersRepository, type OrderDocumentRecord, type OrderRecord } from './orders.ts'
import { OutboxRepository } from './outbox.ts'
import { SettingsRepository } from './settings.ts'
import { StoresRepository } from './stores.ts'
import { walletState } from './wallet-state.ts'

const ana = 'ana' as Nym
const bob = 'bob' as Nym

let database: SoukDatabase
let records: PrivateRecords

beforeEach(async () => {
  database = await freshDatabase()
  const vault = await Vault.open(database)
  await vault.create('some words')
  records = new PrivateRecords(database, vault)
})

test('two tabs that start together have the same device key', async () => {
  const [first, second] = await Promise.all([deviceSeed(database), deviceSeed(database)])
  expect(first).toHaveLength(32)
  expect(second).toEqual(first)
  expect(first.some((byte) => byte !== 0)).toBe(true)
})

test('a setting taken back is at its default again', async () => {
  const settings = new SettingsRepository<{ currency: string; relays: string[] }>(database)
  await settings.save({ currency: 'EUR', relays: ['/dns4/a'] })
  expect(await settings.all()).toEqual({ currency: 'EUR', relays: ['/dns4/a'] })
  await settings.save({ relays: undefined } as never)
  expect(await settings.get('relays')).toBeUndefined()
  expect(await settings.get('currency')).toBe('EUR')
})

test('an answer is found again for a week, then deleted', async () => {
  let now = 0
  const calls = new CallsRepository(database, { clock: () => now })
  await calls.remember('key', { txid: 'ff' })
  now = CALL_LIFETIME_MS - 1
  expect((await calls.find('key'))?.result).toEqual({ txid: 'ff' })
  expect(await calls.expire()).toBe(0)
  now = CALL_LIFETIME_MS
  expect(await calls.find('key')).toBeUndefined()
  expect(await calls.expire()).toBe(1)
  expect(await database.count('calls')).toBe(0)
})

test('a late answer with an older version does not bring an old store back', async () => {
  const stores = new StoresRepository(database)
  await stores.save(ana, { sequence: 5n, root: 'new', lastViewedAt: 1 })
  await stores.save(ana, { sequence: 4n, root: 'old' })
  expect(await stores.get(ana)).toMatchObject({ sequence: 5n, root: 'new' })
  await stores.save(ana, { following: true })
  expect(await stores.get(ana)).toMatchObject({ root: 'new', following: true })
})

test('the store viewed last is listed first', async () => {
  const stores = new StoresRepository(database)
  await stores.save(ana, { lastViewedAt: 1 })
  await stores.save(bob, { lastViewedAt: 2 })
  expect((await stores.list()).map(({ nym }) => nym)).toEqual([bob, ana])
})

test('a message waits as it was first added, and goes when acknowledged', async () => {
  const outbox = new OutboxRepository(records)
  await outbox.add([{ id: 'doc', recipient: bob, payload: 'text', createdAt: 100 }])
  await outbox.add([{ id: 'doc', recipient: bob, payload: 'another', createdAt: 150 }])
  expect(await outbox.list()).toMatchObject([{ payload: 'text', createdAt: 100 }])
  await outbox.remove('doc')
  expect(await outbox.list()).toEqual([])
})

test('messages that belong together wait together, or not at all', async () => {
  const outbox = new OutboxRepository(records)
  const message = (id: string) => ({ id, recipient: bob, payload: 'text', createdAt: 1 })
  const unreadable = { ...message('order'), payload: (() => '') as unknown as string }
  await expect(outbox.add([message('listing'), unreadable])).rejects.toThrow()
  expect(await outbox.list()).toEqual([])
  // Whoever looks in the midst of it sees none of them, or both.
  const added = outbox.add([message('listing'), message('order')])
  const seen: number[] = []
  for (let isDone = false; !isDone;) {
    isDone = await Promise.race([added.then(() => true), outbox.list().then(() => false)])
    seen.push((await outbox.list()).length)
  }
  expect(seen.every((count) => count === 0 || count === 2)).toBe(true)
  expect(seen.at(-1)).toBe(2)
})

const document = (id: string, delivery: OrderDocumentRecord['delivery']): OrderDocumentRecord => ({
  id: id as DocumentId,
  armored: `signed ${id}`,
  delivery,
  storedAt: 7,
})

test('a document that arrives twice is kept once, and delivered stays delivered', async () => {
  const orders = new OrdersRepository(records)
  const id = 'order' as OrderId
  const order: OrderRecord = {
    id,
    role: 'buyer',
    counterparty: bob,
    documents: [{ ...document('a', 'waiting'), waitingFor: [bob] }],
    evidence: [],
    title: 'Watermelon',
    createdAt: 1,
    changedAt: 1,
  }
  await orders.update(id, () => order)
  await Promise.all([
    orders.addDocument(id, document('b', 'received')),
    orders.addDocument(id, document('b', 'received')),
    orders.markDelivered(id, 'a' as DocumentId, bob),
  ])
  await orders.addDocument(id, document('a', 'waiting'))
  const stored = await orders.get(id)
  expect(stored?.documents.map((entry) => [entry.id, entry.delivery])).toEqual([
    ['a', 'delivered'],
    ['b', 'received'],
  ])
  expect(stored?.changedAt).toBe(7)
})

test('who joins an order is given its documents once, but those that he has', async () => {
  const orders = new OrdersRepository(records)
  const id = 'order' as OrderId
  await orders.update(id, () => ({
    id,
    role: 'buyer',
    counterparty: bob,
    documents: [document('a', 'received'), document('b', 'received')],
    evidence: [],
    title: 'Watermelon',
    createdAt: 1,
    changedAt: 1,
  }))
  const has = new Set(['a' as DocumentId])
  expect(await orders.share(id, ana, has)).toBe(true)
  await orders.markDelivered(id, 'b' as DocumentId, ana)
  expect(await orders.share(id, ana, has)).toBe(false)
  const waiting = (await orders.get(id))?.documents.map(({ waitingFor = [] }) => waitingFor)
  expect(waiting).toEqual([[], []])
  expect(await orders.share('nobody' as OrderId, ana, has)).toBe(false)
})

test('a document of an unknown order opens none', async () => {
  const orders = new OrdersRepository(records)
  await orders.addDocument('nobody' as OrderId, document('a', 'received'))
  expect((await orders.since()).changed).toEqual([])
})

test('the wallet finds its state as it left it', async () => {
  const wallet = walletState<{ next: number; coins: { sats: bigint }[] }>(records)
  expect(await wallet.load()).toBeUndefined()
  await wallet.save({ next: 3, coins: [{ sats: 50_000n }] })
  await wallet.update((state) => state && { ...state, next: state.next + 1 })
  expect(await wallet.load()).toEqual({ next: 4, coins: [{ sats: 50_000n }] })
})

test('what others fetched is added up, and told apart by day', async () => {
  const stores = new StoresRepository(database)
  const day = 24 * 3_600_000
  await stores.save(ana, { lastViewedAt: 1 })
  await stores.noteKept(ana, 5)
  await stores.noteServed(ana, 100, 3 * day)
  await stores.noteServed(ana, 20, 3 * day + 1)
  await stores.noteServed(ana, 3, 4 * day)
  expect((await stores.get(ana))?.seeding).toEqual({
    since: 5,
    uploadedBytes: 123,
    askedAt: 4 * day,
    day: 4,
    dayBytes: 3,
  })
  await stores.noteServed(bob, 7, day)
  expect(await stores.get(bob)).toBeUndefined()
})
