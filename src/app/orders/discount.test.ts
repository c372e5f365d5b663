import 'fake-indexeddb/auto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alice, bob, carol, SIGNED_AT } from '../../contracts/documents/fixtures/samples.ts'
import type { AnyDocument, VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { ServiceRecordEntry } from '../../contracts/documents/service-record.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { deriveKeys } from '../../contracts/identity/derive.ts'
import { makePhrase } from '../../contracts/identity/phrase.ts'
import { makeEscrowOrder } from '../../contracts/order/fixtures/escrow-order.ts'
import type { OrderId } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { openDatabase } from '../../storage/open.ts'
import { PrivateRecords } from '../../storage/private-records.ts'
import { OrdersRepository } from '../../storage/repositories/orders.ts'
import { formatDisk } from '../../storage/testing.ts'
import { Vault } from '../../storage/vault.ts'
import { earnedTier } from '../service/record.ts'
import { TestBlocks, thanksOf } from '../service/testing-record.ts'
import { OrderBook } from './book.ts'
import { OrderDelivery } from './delivery.ts'

const SEEDS = { vendor: 0xa1, moderator: 0xca } as const
const SIGNERS = { vendor: alice, moderator: carol } as const

/** 2000 sat and 2.5 percent, 10 percent less with the highest mark: a third of that with the first. */
const LOWER = { fixedSats: 1934n, basisPoints: 242 }

let blocks: TestBlocks
let thanks: ServiceRecordEntry[]
let record: VerifiedDocument<'service_record'>
let now: number

beforeAll(async () => {
  blocks = new TestBlocks()
  const helper = (await bob()).party.nym
  thanks = await Promise.all(
    [1, 2].map((seed) => thanksOf(seed, helper, { blocks, at: SIGNED_AT })),
  )
  record = await recordOf(thanks)
})

beforeEach(() => {
  formatDisk()
  now = SIGNED_AT + 60_000
})

const recordOf = async (entries: ServiceRecordEntry[]) => {
  const buyer = await bob()
  const content = { helper: buyer.party.nym, entries }
  return signDocument('service_record', content, buyer, SIGNED_AT)
}

/** Somebody's device, with a chain of its own. */
async function deviceOf(role: keyof typeof SEEDS) {
  const database = await openDatabase(`souk-${role}`)
  const vault = await Vault.open(database)
  await vault.create('some words')
  const records = new PrivateRecords(database, vault)
  const signer = await SIGNERS[role]()
  const keys = deriveKeys(makePhrase(new Uint8Array(16).fill(SEEDS[role])), 'regtest')
  const person = { nym: signer.party.nym, keys, signer }
  const clock = () => now
  const orders = new OrdersRepository(records)
  const book = new OrderBook({ orders, changes: new Emitter(), clock })
  const delivery = new OrderDelivery({
    session: { require: async () => person, person: async () => person },
    book,
    listings: { version: async () => undefined },
    earnedTier: (shown, order) => earnedTier(shown, order, { chain: blocks }),
    clock,
  })
  return { book, receive: (documents: readonly AnyDocument[]) => receive(delivery, documents) }
}

const receive = async (delivery: OrderDelivery, documents: readonly AnyDocument[]) => {
  const receipts = await delivery.receive(documents.map(({ armored }) => armored))
  return receipts.map((one) => (one.status === 'stored' ? one.status : `${one.status} ${one.code}`))
}

const kept = async ({ book }: Awaited<ReturnType<typeof deviceOf>>) => {
  const [order] = await book.list()
  if (order === undefined) throw new Error('nothing is kept')
  return book.get(order.record.id as OrderId)
}

/** An order that freezes this fee of the moderator, and names a record; his stand-in gives no discount. */
const orderWith = async (fee: typeof LOWER | undefined, shown?: AnyDocument) =>
  makeEscrowOrder({
    backupOffer: { helperDiscount: 0 },
    offer: { fee: { fixedSats: 2000n, basisPoints: 250 } },
    ...(fee && { moderator: { fee } }),
    ...(shown && { escrow: { serviceRecord: shown.id } }),
  })

describe('an order that shows receipts for a lower fee', () => {
  it('comes to the same fee on the devices of vendor and moderator, and is kept with the receipts', async () => {
    const { listings, offers, order } = await orderWith(LOWER, record)
    for (const role of ['vendor', 'moderator'] as const) {
      const device = await deviceOf(role)
      const all = [...listings, ...offers, record, order]
      expect(await device.receive(all)).toEqual(all.map(() => 'stored'))
      const { fold, documents, record: order_ } = await kept(device)
      expect(fold.state).toBe('placed')
      expect(order_.problems).toBeUndefined()
      expect(documents.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
      expect(fold.order.content.escrow?.moderator?.fee).toEqual(LOWER)
    }
  })

  it('waits with its sender while the chain cannot tell, and is taken afterwards', async () => {
    const { listings, offers, order } = await orderWith(LOWER, record)
    const device = await deviceOf('vendor')
    const all = [...listings, ...offers, record, order]
    blocks.down = true
    expect(await device.receive(all)).toEqual(all.map(() => 'later service.unproven'))
    expect(await device.book.list()).toEqual([])
    // Nobody could answer it any more: its sender is told why.
    now = order.content.answerBy + 1000
    expect((await device.receive(all)).at(-1)).toBe('refused order.record-unproven')
    now = SIGNED_AT + 60_000
    blocks.down = false
    expect(await device.receive(all)).toEqual(all.map(() => 'stored'))
    expect((await kept(device)).fold.state).toBe('placed')
  })

  it('that claims more than it shows is faulty for the vendor, and refused by the moderator', async () => {
    const nothing = await recordOf(thanks.slice(0, 1))
    const vendor = await deviceOf('vendor')
    const moderator = await deviceOf('moderator')
    for (const [fee, shown] of [
      [LOWER, nothing],
      // Nor does anybody pay more than he has to.
      [undefined, record],
      [LOWER, undefined],
    ] as const) {
      const { listings, offers, order } = await orderWith(fee, shown)
      const all = [...listings, ...offers, ...(shown ? [shown] : []), order]
      expect((await moderator.receive(all)).at(-1)).toBe('refused order.wrong-fee')
      expect((await vendor.receive(all)).at(-1)).toBe('stored')
      const { record: order_, fold } = await vendor.book.get(order.id as string as OrderId)
      expect(order_.problems).toEqual(['order.wrong-fee'])
      expect(fold.state).toBe('faulty')
    }
  })

  it('is not taken without them; with receipts that prove nothing it is, for the full fee', async () => {
    const device = await deviceOf('vendor')
    const { listings, offers, order } = await orderWith(LOWER, record)
    const without = await device.receive([...listings, ...offers, order])
    expect(without.at(-1)).toContain('order.record-missing')
    const nothing = await recordOf(thanks.slice(0, 1))
    const full = await orderWith(undefined, nothing)
    const all = [...full.listings, ...full.offers, nothing, full.order]
    expect((await device.receive(all)).at(-1)).toBe('stored')
    expect((await kept(device)).record.problems).toBeUndefined()
  })
})
