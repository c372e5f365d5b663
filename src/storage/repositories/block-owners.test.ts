import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { blocksOf } from '../block-store.acceptance.ts'
import { IdbBlockstore } from '../block-store.ts'
import type { SoukDatabase } from '../schema.ts'
import { freshDatabase } from '../testing.ts'
import { BlockOwners } from './block-owners.ts'
import { StoresRepository } from './stores.ts'

const ana = 'ana' as Nym
const bob = 'bob' as Nym

let database: SoukDatabase
let owners: BlockOwners
let blocks: Awaited<ReturnType<typeof blocksOf>>
let blockstore: IdbBlockstore

const claimsOf = (indexes: number[]) =>
  blocks
    .filter((_, index) => indexes.includes(index))
    .map(({ cid, bytes }) => ({ multihash: cid.multihash.bytes, size: bytes.length }))

const present = () => Promise.all(blocks.map(({ cid }) => blockstore.has(cid)))

beforeEach(async () => {
  database = await freshDatabase()
  owners = new BlockOwners(database)
  blockstore = new IdbBlockstore(database)
  blocks = await blocksOf(4, 10)
  await Promise.all(blocks.map(({ cid, bytes }) => blockstore.put(cid, bytes)))
})

test('forgetting a store frees exactly the blocks that no other store needs', async () => {
  const stores = new StoresRepository(database)
  await stores.save(ana, { lastViewedAt: 1 })
  await stores.save(bob, { lastViewedAt: 1 })
  await owners.claim(ana, 'root-a', claimsOf([0, 1]))
  await owners.claim(bob, 'root-b', claimsOf([1, 2]))

  expect(await owners.forget(ana)).toEqual({ blocks: 1, bytes: 10 })
  expect(await present()).toEqual([false, true, true, true])
  expect(await stores.get(ana)).toBeUndefined()
  expect(await stores.get(bob)).toBeDefined()

  expect(await owners.forget(bob)).toEqual({ blocks: 2, bytes: 20 })
  expect(await present()).toEqual([false, false, false, true])
  expect(await database.count('block-owners')).toBe(0)
})

test('a new version of a store lets go of what only the old one needed', async () => {
  await owners.claim(ana, 'old', claimsOf([0, 1]))
  await owners.claim(ana, 'new', claimsOf([1, 2]))
  expect(await owners.keepOnly(ana, 'new')).toEqual({ blocks: 1, bytes: 10 })
  expect(await present()).toEqual([false, true, true, true])
})

test('claiming the same block twice counts once', async () => {
  await owners.claim(ana, 'root', claimsOf([0]))
  await owners.claim(ana, 'root', claimsOf([0]))
  expect(await owners.usage()).toEqual(new Map([[ana, 10]]))
  expect(await owners.forget(ana)).toEqual({ blocks: 1, bytes: 10 })
})

test('a shared block counts for each store that needs it', async () => {
  await owners.claim(ana, 'root-a', claimsOf([0, 1]))
  await owners.claim(bob, 'root-b', claimsOf([1]))
  expect(await owners.usage()).toEqual(
    new Map([
      [ana, 20],
      [bob, 10],
    ]),
  )
})

test('forgetting a store that was never seen changes nothing', async () => {
  expect(await owners.forget(ana)).toEqual({ blocks: 0, bytes: 0 })
  expect(await present()).toEqual([true, true, true, true])
})

test('putting a store out leaves what it shares with one that stays, and the record of both', async () => {
  const stores = new StoresRepository(database)
  await stores.save(ana, { lastViewedAt: 1, sequence: 7n, keptRoot: 'root-a' })
  await stores.noteKept(ana, 5)
  await owners.claim(ana, 'root-a', claimsOf([0, 1]))
  await owners.claim(bob, 'root-b', claimsOf([1, 2]))
  expect(await owners.release(ana)).toEqual({ blocks: 1, bytes: 10 })
  expect(await present()).toEqual([false, true, true, true])
  const record = await stores.get(ana)
  expect(record?.sequence).toBe(7n)
  expect(record?.keptRoot).toBeUndefined()
  expect(record?.seeding).toBeUndefined()
})

test('who claims what was let go of a moment ago learns that it has to be fetched again', async () => {
  await owners.claim(ana, 'root-a', claimsOf([0, 1]))
  await owners.release(ana)
  const missing = await owners.claim(bob, 'root-b', claimsOf([1, 2]))
  expect(missing).toEqual(claimsOf([1]).map(({ multihash }) => new Uint8Array(multihash)))
  const [, second] = blocks
  if (second === undefined) throw new Error('four blocks')
  await blockstore.put(second.cid, second.bytes)
  await owners.release(ana)
  expect(await present()).toEqual([false, true, true, true])
})

test('what stores take is told apart from what they share', async () => {
  await owners.claim(ana, 'root-a', claimsOf([0, 1]))
  await owners.claim(bob, 'root-b', claimsOf([1, 2, 3]))
  expect(await owners.sizes()).toEqual({
    stores: new Map([
      [ana, { bytes: 20, alone: 10 }],
      [bob, { bytes: 30, alone: 20 }],
    ]),
    shared: [{ size: 10, nyms: [ana, bob] }],
  })
})

test('a block is traced to the stores that need it', async () => {
  await owners.claim(ana, 'root-a', claimsOf([0, 1]))
  await owners.claim(bob, 'root-b', claimsOf([1]))
  const asked = claimsOf([0, 1, 3]).map(({ multihash }) => multihash)
  expect(await owners.ownersOf(asked)).toEqual([[ana], [ana, bob], []])
})
