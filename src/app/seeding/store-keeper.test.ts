import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import * as dagPb from '@ipld/dag-pb'
import type { CID } from 'multiformats/cid'
import type { Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { Block } from '../../p2p/store/blocks.ts'
import { directoryBlock, rawBlock } from '../../p2p/store/blocks.ts'
import { localBlocks } from '../../p2p/swarm/local-blocks.ts'
import type { LocalBlocks } from '../../p2p/swarm/local-blocks.ts'
import { IdbBlockstore } from '../../storage/block-store.ts'
import { BlockOwners } from '../../storage/repositories/block-owners.ts'
import { StoresRepository } from '../../storage/repositories/stores.ts'
import { freshDatabase } from '../../storage/testing.ts'
import type { Change } from '../changes.ts'
import { Room } from './room.ts'
import { StoreKeeper } from './store-keeper.ts'
import type { StoreKeeperComponents } from './store-keeper.ts'

const [ana, bob] = ['ana', 'bob'] as Nym[] as [Nym, Nym]
const SIZE = 1_000

let local: LocalBlocks
let owners: BlockOwners
let records: StoresRepository
let limit: number
let fetchAll: (wanted: readonly Block[]) => Promise<void>
let offered: readonly Block[]
let keeper: StoreKeeper
let room: Room

/** A directory of files of these first bytes. */
async function storeOf(...bytes: number[]): Promise<[Block, ...Block[]]> {
  const leaves = await Promise.all(bytes.map((byte) => rawBlock(new Uint8Array(SIZE).fill(byte))))
  const links = leaves.map(({ cid }, index) => ({ Hash: cid, Name: `f${index}`, Tsize: SIZE }))
  return [await directoryBlock(dagPb.encode({ Data: new Uint8Array(), Links: links })), ...leaves]
}
const rootOf = ([root]: readonly [Block, ...Block[]]): CID => root.cid
const here = async (blocks: readonly Block[]) =>
  (await Promise.all(blocks.map(({ cid }) => local.has(cid)))).filter(Boolean).length

beforeEach(async () => {
  const database = await freshDatabase()
  const changes = new Emitter<Change>()
  const clock = () => 1_760_000_000_000
  local = localBlocks(new IdbBlockstore(database))
  owners = new BlockOwners(database)
  records = new StoresRepository(database)
  limit = 1_000_000
  fetchAll = (wanted) => local.putMany(wanted)
  const keepStore: Awaited<ReturnType<StoreKeeperComponents['stores']>>['keepStore'] = async () => {
    await fetchAll(offered)
    return offered.map(({ cid, bytes }) => ({ cid, bytes: bytes.length }))
  }
  room = new Room({
    owners,
    records,
    limit: () => Promise.resolve(limit),
    isOpen: (nym) => nym === ana,
    withdraw: () => Promise.resolve(),
    changes,
    clock,
  })
  keeper = new StoreKeeper({
    stores: () => Promise.resolve({ keepStore }),
    blocks: local,
    owners,
    records,
    room,
    changes,
    clock,
  })
  await records.save(ana, { lastViewedAt: 1 })
})

test('a store that came whole is known to be whole, and is not fetched again', async () => {
  offered = await storeOf(1, 2)
  const root = rootOf(await storeOf(1, 2))
  await keeper.keep(ana, root)
  expect(keeper.progress(ana)?.state).toBe('whole')
  expect((await records.get(ana))?.keptRoot).toBe(root.toString())
  fetchAll = () => Promise.reject(new Error('asked again'))
  await keeper.keep(ana, root)
})

test('what only the version before needed goes when the next one is whole, not earlier', async () => {
  const [first, second] = [await storeOf(1, 2), await storeOf(2, 3)]
  offered = first
  await keeper.keep(ana, rootOf(first))
  offered = second
  fetchAll = () => Promise.reject(new Error('nobody is there'))
  await expect(keeper.keep(ana, rootOf(second))).rejects.toThrow('nobody is there')
  expect(await here(first)).toBe(3)
  fetchAll = (wanted) => local.putMany(wanted)
  await keeper.keep(ana, rootOf(second))
  expect(await here(first)).toBe(1)
  expect(await here(second)).toBe(3)
})

test('the own store stays whole when another device publishes: what it lacks is not let go', async () => {
  const [own, theirs] = [await storeOf(1, 2), await storeOf(3)]
  await local.putMany(own)
  const claims = own.map(({ cid, bytes }) => ({
    multihash: cid.multihash.bytes,
    size: bytes.length,
  }))
  await owners.claim(ana, rootOf(own).toString(), claims)
  await records.save(ana, { own: true, keptRoot: rootOf(own).toString() })
  offered = theirs
  await keeper.keep(ana, rootOf(theirs))
  expect(await here(own)).toBe(3)
  expect((await records.get(ana))?.keptRoot).toBe(rootOf(own).toString())
})

test('what came of a store before it broke off belongs to it, and can be put out', async () => {
  const wanted = await storeOf(1, 2, 3)
  offered = wanted
  fetchAll = async () => {
    await local.putMany(wanted.slice(0, 2))
    throw new Error('they left')
  }
  await expect(keeper.keep(ana, rootOf(wanted))).rejects.toThrow('they left')
  expect(keeper.progress(ana)).toMatchObject({ state: 'partly' })
  expect((await owners.usage()).get(ana)).toBeGreaterThan(SIZE)
  await owners.release(ana)
  expect(await here(wanted)).toBe(0)
})

test('a block that another store lets go of in the meantime is fetched once more', async () => {
  const shared = await storeOf(7, 8)
  await records.save(bob, { lastViewedAt: 1 })
  await local.putMany(shared)
  await owners.claim(
    bob,
    'root-b',
    shared.map(({ cid, bytes }) => ({ multihash: cid.multihash.bytes, size: bytes.length })),
  )
  offered = shared
  let rounds = 0
  fetchAll = async (wanted) => {
    // All of it is found here at first, and gone before it is claimed.
    if (++rounds === 1) await owners.release(bob)
    else await local.putMany(wanted)
  }
  await keeper.keep(ana, rootOf(shared))
  expect(rounds).toBe(2)
  expect(await here(shared)).toBe(3)
})

test('without room nothing is fetched, and the reason is told', async () => {
  const [full, more] = [await storeOf(1, 2), await storeOf(3)]
  offered = full
  await keeper.keep(ana, rootOf(full))
  limit = SIZE
  offered = more
  fetchAll = () => Promise.reject(new Error('asked although there is no room'))
  await expect(keeper.keep(ana, rootOf(more))).rejects.toMatchObject({ code: 'storage.no-room' })
  expect(keeper.progress(ana)?.error?.code).toBe('storage.no-room')
})

test('a store that is forgotten while it comes leaves nothing behind', async () => {
  const wanted = await storeOf(1, 2)
  offered = wanted
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  fetchAll = async () => {
    await local.putMany(wanted)
    begun.resolve()
    await gate.promise
  }
  const keeping = keeper.keep(ana, rootOf(wanted)).catch(() => undefined)
  await begun.promise
  const forgotten = keeper.forget(ana)
  gate.resolve()
  await forgotten
  await owners.forget(ana)
  await keeping
  expect(await here(wanted)).toBe(0)
  expect(await owners.usage()).toEqual(new Map())
})
