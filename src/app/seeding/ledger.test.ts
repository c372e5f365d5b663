import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { Stores } from '../../p2p/swarm/stores.ts'
import type { Transfer } from '../../p2p/swarm/transfer-tally.ts'
import { blocksOf } from '../../storage/block-store.acceptance.ts'
import { BlockOwners } from '../../storage/repositories/block-owners.ts'
import { StoresRepository } from '../../storage/repositories/stores.ts'
import { freshDatabase } from '../../storage/testing.ts'
import type { Change } from '../changes.ts'
import { Ledger } from './ledger.ts'

const ana = 'ana' as Nym
const own = 'own' as Nym
let transfers: Emitter<Transfer>
let owners: BlockOwners
let records: StoresRepository
let ledger: Ledger
let blocks: Awaited<ReturnType<typeof blocksOf>>

beforeEach(async () => {
  const database = await freshDatabase()
  transfers = new Emitter()
  owners = new BlockOwners(database)
  records = new StoresRepository(database)
  blocks = await blocksOf(3, 10)
  const clock = () => 1_760_000_000_000
  ledger = new Ledger({ owners, records, changes: new Emitter<Change>(), clock })
  ledger.start({ exchange: { transfers } as Stores['exchange'] })
  for (const nym of [ana, own]) await records.save(nym, { own: nym === own })
})

const move = (index: number, bytes: number, direction: Transfer['direction'] = 'sent') => {
  const { cid } = blocks[index] ?? {}
  if (cid === undefined) throw new Error('no such block')
  transfers.emit({ device: 'd' as DeviceId, direction, bytes, cid })
}
const claim = (nym: Nym, indexes: number[]) =>
  owners.claim(
    nym,
    'root',
    indexes.flatMap((index) => {
      const block = blocks[index]
      return block === undefined ? [] : [{ multihash: block.cid.multihash.bytes, size: 10 }]
    }),
  )

test('what others fetch is counted for its store, and what comes in is not', async () => {
  await claim(ana, [0, 1])
  move(0, 10)
  move(0, 10)
  move(1, 7)
  move(1, 99, 'received')
  move(2, 50)
  await ledger.stop()
  expect((await records.get(ana))?.seeding?.uploadedBytes).toBe(27)
})

test('what the own store shares with another counts for the own one', async () => {
  await claim(ana, [0])
  await claim(own, [0])
  move(0, 10)
  await ledger.stop()
  expect((await records.get(own))?.seeding?.uploadedBytes).toBe(10)
  expect((await records.get(ana))?.seeding).toBeUndefined()
})
