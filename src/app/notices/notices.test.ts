import 'fake-indexeddb/auto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import type { Handle } from '../../contracts/handles/name.ts'
import { HOUR, makeMelonOrder, T0 } from '../../contracts/order/fixtures/melon-order.ts'
import type { MelonOrder } from '../../contracts/order/fixtures/melon-order.ts'
import type { OrderId } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import { OrdersRepository } from '../../storage/repositories/orders.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Change } from '../changes.ts'
import { OrderBook } from '../orders/book.ts'
import type { ConversationSummary } from '../rpc/trade-api.ts'
import { freshRecords } from '../trade/testing.ts'
import { MAX_NOTICES, Notices } from './notices.ts'

describe('the notices of a person', () => {
  let melons: MelonOrder
  let records: PrivateRecords
  let reopened: () => PrivateRecords
  let changes: Emitter<Change>
  let conversations: ConversationSummary[]
  let now: number

  beforeAll(async () => {
    melons = await makeMelonOrder()
  })
  beforeEach(async () => {
    const fresh = await freshRecords()
    records = fresh.records
    reopened = fresh.again
    changes = new Emitter<Change>()
    conversations = []
    now = T0 + 3 * HOUR
  })

  const book = (from = records) =>
    new OrderBook({ orders: new OrdersRepository(from), changes, clock: () => now })
  const open = (from = records) =>
    new Notices({
      record: new SingleRecord(from, 'notices'),
      records: from,
      orders: book(from),
      conversations: () => Promise.resolve(conversations),
      person: () => Promise.resolve({ nym: melons.buyer.party.nym }),
      nameOf: () => Promise.resolve('Alice'),
      changes,
      clock: () => now,
    })

  /** Bob's device has an order with these documents of Alice beside his own. */
  async function ordered(...received: AnyDocument[]): Promise<OrderId> {
    const { id, order, vendor } = melons
    await book().add({
      id,
      role: 'buyer',
      counterparty: vendor.party.nym,
      documents: [],
      evidence: [],
      title: 'Two melons',
      createdAt: T0,
      changedAt: T0,
    })
    await book().addSigned(id, order, [])
    for (const document of received) await book().addReceived(id, document)
    return id
  }

  const talk = (unread: number, at: number, mine = false): ConversationSummary => ({
    key: `nym:${melons.vendor.party.nym}`,
    with: [{ nym: melons.vendor.party.nym, name: 'Alice' }],
    last: { text: 'Hello', at, mine },
    unread,
  })

  it('tell what the other did, with name and title, once', async () => {
    const notices = open()
    const id = await ordered()
    await notices.look()
    expect((await notices.view()).notices).toEqual([])
    await book().addReceived(id, melons.acceptance)
    await notices.look(id)
    await notices.look()
    const view = await notices.view()
    expect(view.notices).toMatchObject([
      {
        kind: 'order-accepted',
        read: false,
        who: { nym: melons.vendor.party.nym, name: 'Alice' },
        order: { id, title: 'Two melons', role: 'buyer' },
      },
    ])
    expect(view.unread).toBe(1)
    expect(view.waiting).toEqual({ buying: 1, selling: 0, moderating: 0, messages: 0 })
  })

  it('follow by themselves when a document comes', async () => {
    const notices = open()
    const id = await ordered()
    notices.start()
    await notices.look()
    await book().addReceived(id, melons.acceptance)
    changes.emit({ about: 'orders', id })
    await expect.poll(async () => (await notices.view()).unread).toBe(1)
    notices.stop()
  })

  it('are the same after the node was killed at any moment, and none comes twice', async () => {
    const id = await ordered()
    await open().look()
    await book().addReceived(id, melons.acceptance)
    await open().look(id)
    // As if killed between keeping the notice and noting that it was told.
    await records.put('notices-known', id, [])
    const notices = open(reopened())
    await notices.look()
    expect((await notices.view()).notices.map(({ kind }) => kind)).toEqual(['order-accepted'])
    await notices.markRead()
    expect((await open(reopened()).view()).unread).toBe(0)
  })

  it('tell once of a handle that somebody gave, and anew when it can be taken over', async () => {
    const from = melons.vendor.party.nym
    const gift = {
      handle: 'melons' as Handle,
      from,
      until: 900,
      untilAt: now + HOUR,
      blocked: true,
    }
    await open().handleGiven(gift)
    await open().handleGiven(gift)
    await open().handleGiven({ ...gift, blocked: false })
    expect((await open().view()).notices).toMatchObject([
      { kind: 'handle-given', who: { nym: from }, gift: { handle: 'melons', untilAt: now + HOUR } },
      { kind: 'handle-given', gift: { blocked: true } },
    ])
  })

  it('come in no flood when orders are restored', async () => {
    await ordered(melons.acceptance, melons.dispatch)
    const notices = open()
    await notices.look()
    expect((await notices.view()).notices.length).toBeLessThanOrEqual(1)
  })

  it('are marked as read one by one or all, and kinds are muted', async () => {
    const id = await ordered()
    const notices = open()
    await notices.look()
    await notices.nodeActed(id, 'accept')
    now += 1
    await notices.nodeActed(id, 'hand-over')
    const [newest, older] = (await notices.view()).notices
    expect(newest).toMatchObject({ kind: 'node-acted', action: 'hand-over' })
    await notices.markRead([older?.id ?? ''])
    expect((await notices.view()).notices.map(({ read }) => read)).toEqual([false, true])
    await notices.markRead()
    expect((await notices.view()).unread).toBe(0)
    await notices.mute(['message', 'message', 'deadline'])
    expect((await notices.view()).muted).toEqual(['message', 'deadline'])
  })

  it('are kept up to a page full, the newest of them', async () => {
    const id = await ordered()
    const notices = open()
    for (let count = 0; count < MAX_NOTICES + 3; count++) {
      now += 1
      await notices.nodeActed(id, 'accept')
    }
    const view = await notices.view()
    expect(view.notices).toHaveLength(MAX_NOTICES)
    expect(view.notices[0]?.at).toBe(now)
  })

  it('say once that somebody wrote, however much, until it was read', async () => {
    const notices = open()
    conversations = [talk(1, T0)]
    await notices.look()
    conversations = [talk(5, T0 + 9)]
    await notices.look()
    await notices.look()
    const view = await notices.view()
    expect(view.notices).toMatchObject([{ kind: 'message', at: T0 + 9, who: { name: 'Alice' } }])
    expect(view.waiting.messages).toBe(1)
    conversations = [talk(0, T0 + 9)]
    await notices.look()
    expect(await notices.view()).toMatchObject({ unread: 0, waiting: { messages: 0 } })
    conversations = [talk(0, T0 + 20, true)]
    await notices.look()
    expect((await notices.view()).notices).toHaveLength(1)
  })
})
