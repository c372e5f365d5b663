import 'fake-indexeddb/auto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alice, bob } from '../../contracts/documents/fixtures/samples.ts'
import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { deriveKeys } from '../../contracts/identity/derive.ts'
import { makePhrase } from '../../contracts/identity/phrase.ts'
import { makeEscrowOrder } from '../../contracts/order/fixtures/escrow-order.ts'
import type { OrderId } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { OrdersRepository } from '../../storage/repositories/orders.ts'
import type { Person } from '../session.ts'
import { freshRecords } from '../trade/testing.ts'
import { OrderBook } from './book.ts'
import { OrderDelivery } from './delivery.ts'
import { isUnexplained } from './receive.ts'
import { keptDocument } from './verified.ts'

const STORED = { status: 'stored' } as const

describe('an order in the mail', () => {
  let made: Awaited<ReturnType<typeof makeEscrowOrder>>
  /** All that the order follows, and the order as the last. */
  let documents: AnyDocument[]
  let vendor: Person
  let book: OrderBook
  let delivery: OrderDelivery
  let now: number

  beforeAll(async () => {
    made = await makeEscrowOrder()
    documents = [...made.listings, ...made.offers, made.order] as AnyDocument[]
    const signer = await alice()
    const keys = deriveKeys(makePhrase(new Uint8Array(16).fill(0xa1)), 'regtest')
    vendor = { nym: signer.party.nym, signer, keys }
  })
  beforeEach(async () => {
    now = made.order.signedAt + 60_000
    const clock = () => now
    const { records } = await freshRecords()
    book = new OrderBook({ orders: new OrdersRepository(records), changes: new Emitter(), clock })
    delivery = new OrderDelivery({
      session: { person: async () => vendor, require: async () => vendor } as never,
      book,
      listings: { version: async () => undefined } as never,
      earnedTier: async () => 0,
      clock,
    })
  })

  const id = () => made.order.id as string as OrderId
  const texts = (some: readonly AnyDocument[]) => some.map(({ armored }) => armored)
  /** As its buyer keeps it: nothing of it has arrived. */
  const kept = (...more: AnyDocument[]) =>
    book.add({
      id: id(),
      role: 'buyer',
      counterparty: vendor.nym,
      documents: [...documents, ...more].map((document) =>
        keptDocument(document, 'waiting', 1, [vendor.nym]),
      ),
      evidence: [],
      title: 'Melon',
      createdAt: 1,
      changedAt: 1,
    })

  it('waits while what it follows may still come', async () => {
    const alone = texts(documents.slice(-1))
    const [receipt] = await delivery.receive(alone)
    const later = { status: 'later', code: 'order.listing-missing' }
    expect(receipt).toEqual(later)
    expect(isUnexplained(later.code)).toBe(true)
    expect(await delivery.receive(texts(documents))).toEqual(documents.map(() => STORED))
    expect((await book.get(id())).documents).toHaveLength(documents.length)
  })

  it('is refused when what it follows did not come until nobody can answer it any more', async () => {
    now = made.order.content.answerBy + 1
    const refused = { status: 'refused', code: 'order.listing-missing' }
    expect(await delivery.receive(texts(documents.slice(-1)))).toEqual([refused])
  })

  it('is handed over again with all that it follows when only that arrived', async () => {
    await kept()
    const [listing] = documents
    if (listing === undefined) throw new Error('no listing')
    await delivery.settle({ id: listing.id, to: vendor.nym, receipt: STORED })
    const ids = documents.map((document) => document.id)
    expect((await delivery.unsent()).map((entry) => entry.id)).toEqual(ids)
    await delivery.settle({ id: made.order.id, to: vendor.nym, receipt: STORED })
    expect(await delivery.unsent()).toEqual([])
  })

  it('takes nothing along that was signed after it', async () => {
    const content = { order: made.order.id, reason: '' }
    const cancellation = await signDocument('cancellation', content, await bob(), now)
    await kept(cancellation as AnyDocument)
    await delivery.settle({ id: made.order.id, to: vendor.nym, receipt: STORED })
    expect((await delivery.unsent()).map((entry) => entry.id)).toEqual([cancellation.id])
  })
})
