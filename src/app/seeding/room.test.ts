import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { blocksOf } from '../../storage/block-store.acceptance.ts'
import { IdbBlockstore } from '../../storage/block-store.ts'
import type { SoukDatabase } from '../../storage/schema.ts'
import { freshDatabase } from '../../storage/testing.ts'
import { BlockOwners } from '../../storage/repositories/block-owners.ts'
import { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Change } from '../changes.ts'
import { Room } from './room.ts'

const [ana, bob, cleo, dora] = ['ana', 'bob', 'cleo', 'dora'] as Nym[] as [Nym, Nym, Nym, Nym]
const NOW = 1_760_000_000_000
const DAY = 24 * 3_600_000
const SIZE = 1_000

let database: SoukDatabase
let owners: BlockOwners
let records: StoresRepository
let blockstore: IdbBlockstore
let blocks: Awaited<ReturnType<typeof blocksOf>>
let limit: number
let open: Set<Nym>
let withdrawn: Nym[]
let room: Room

const claimsOf = (indexes: number[]) =>
  indexes
    .map((index) => blocks[index])
    .filter((block) => block !== undefined)
    .map(({ cid, bytes }) => ({ multihash: cid.multihash.bytes, size: bytes.length }))
const present = () => Promise.all(blocks.map(({ cid }) => blockstore.has(cid)))

/** Somebody's store of these blocks, last looked at so many days ago. */
async function keep(nym: Nym, indexes: number[], days: number, more = {}): Promise<void> {
  await records.save(nym, { lastViewedAt: NOW - days * DAY, ...more })
  await owners.claim(nym, `root-${nym}`, claimsOf(indexes))
}

beforeEach(async () => {
  database = await freshDatabase()
  owners = new BlockOwners(database)
  records = new StoresRepository(database)
  blockstore = new IdbBlockstore(database)
  blocks = await blocksOf(6, SIZE)
  await Promise.all(blocks.map(({ cid, bytes }) => blockstore.put(cid, bytes)))
  limit = 0
  open = new Set()
  withdrawn = []
  room = new Room({
    owners,
    records,
    limit: () => Promise.resolve(limit),
    isOpen: (nym) => open.has(nym),
    withdraw: async (nym) => void withdrawn.push(nym),
    changes: new Emitter<Change>(),
    clock: () => NOW,
  })
})

test('stores that fit the limit stay', async () => {
  await keep(ana, [0, 1], 400)
  limit = 2 * SIZE
  expect(await room.enforce()).toBe(0)
  expect(withdrawn).toEqual([])
})

test('above the limit the store goes that nobody opened for longest, and is no longer offered', async () => {
  await keep(ana, [0, 1], 90)
  await keep(bob, [2, 3], 1)
  limit = 3 * SIZE
  expect(await room.enforce()).toBe(0)
  expect(withdrawn).toEqual([ana])
  expect(await present()).toEqual([false, false, true, true, true, true])
  expect((await records.get(ana))?.nym).toBe(ana)
})

test('own and followed stores, files of orders and what is open stay, even far above the limit', async () => {
  await keep(ana, [0], 400, { own: true })
  await keep(bob, [1], 400, { following: true })
  await keep(cleo, [2], 400)
  open.add(cleo)
  await owners.claim('sealed-files' as Nym, 'root', claimsOf([3]))
  limit = 0
  // Own data does not count against what is kept for others.
  expect(await room.enforce()).toBe(2 * SIZE)
  expect(await room.free(1)).toBe(false)
  expect(await present()).toEqual([true, true, true, true, true, true])
})

test('what a store that stays needs too is left here when another is put out', async () => {
  await keep(ana, [0, 1], 400)
  await keep(bob, [1, 2], 0, { following: true })
  limit = 2 * SIZE
  expect(await room.enforce()).toBe(0)
  expect(await present()).toEqual([false, true, true, true, true, true])
})

test('stores that share everything with each other still make room together', async () => {
  await keep(ana, [0, 1], 400)
  await keep(bob, [0, 1], 300)
  await keep(cleo, [2], 1)
  limit = SIZE
  expect(await room.enforce()).toBe(0)
  expect(withdrawn.toSorted()).toEqual([ana, bob])
  expect(await present()).toEqual([false, false, true, true, true, true])
})

test('the last copy that anybody knows of outlives one that many hold', async () => {
  await keep(ana, [0], 10, { copies: 0 })
  await keep(bob, [1], 10, { copies: 12 })
  limit = SIZE
  await room.enforce()
  expect(withdrawn).toEqual([bob])
})

test('a store that others fetch from here counts as used', async () => {
  await keep(ana, [0], 60)
  await records.noteServed(ana, 5, NOW - DAY)
  await keep(bob, [1], 30)
  limit = SIZE
  await room.enforce()
  expect(withdrawn).toEqual([bob])
})

test('a full disk loses what is worth least, and the write that did not fit is made good', async () => {
  await keep(ana, [0, 1], 90)
  await keep(bob, [2], 1, { following: true })
  await keep(dora, [3], 0, { own: true })
  const [extra] = await blocksOf(1, 2_000)
  if (extra === undefined) throw new Error('one block')
  const full = new IdbBlockstore(database, { makeRoom: (bytes) => room.free(bytes) })
  failNext(database)
  await full.put(extra.cid, extra.bytes)
  expect(await full.has(extra.cid)).toBe(true)
  expect(withdrawn).toEqual([ana])
  expect(await present()).toEqual([false, false, true, true, true, true])
})

test('a full disk without anything to put out says so', async () => {
  await keep(bob, [2], 1, { following: true })
  const [extra] = await blocksOf(1, 2_000)
  if (extra === undefined) throw new Error('one block')
  const full = new IdbBlockstore(database, { makeRoom: (bytes) => room.free(bytes) })
  failNext(database)
  await expect(full.put(extra.cid, extra.bytes)).rejects.toMatchObject({ code: 'storage.full' })
})

/** The next transaction that writes blocks alone finds no room. */
function failNext(target: SoukDatabase): void {
  const real = target.transaction.bind(target)
  target.transaction = ((...[names, ...rest]: Parameters<typeof real>) => {
    if (names !== 'blocks') return real(names, ...rest)
    target.transaction = real
    throw new DOMException('no room', 'QuotaExceededError')
  }) as typeof target.transaction
}
