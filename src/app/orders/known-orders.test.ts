import 'fake-indexeddb/auto'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import type { MelonOrder } from '../../contracts/order/fixtures/melon-order.ts'
import { HOUR, makeMelonOrder, T0 } from '../../contracts/order/fixtures/melon-order.ts'
import { Emitter } from '../../lib/emitter.ts'
import { PrivateRecords } from '../../storage/private-records.ts'
import { OrdersRepository } from '../../storage/repositories/orders.ts'
import type { SoukDatabase } from '../../storage/schema.ts'
import { freshDatabase } from '../../storage/testing.ts'
import { Vault } from '../../storage/vault.ts'
import type { Change } from '../changes.ts'
import { OrderBook } from './book.ts'
import type { FinishedOrder, OrderBrief } from './brief.ts'
import { isAtHand } from './brief.ts'

describe('the book of orders', () => {
  let melons: MelonOrder
  let database: SoukDatabase
  let vault: Vault
  let book: OrderBook
  let changes: Emitter<Change>
  let now: number

  beforeAll(async () => {
    melons = await makeMelonOrder()
  })
  beforeEach(async () => {
    now = T0 + 3 * HOUR
    database = await freshDatabase()
    vault = await Vault.open(database, { argon2: { memory: 8, passes: 1, lanes: 1 } })
    await vault.create('some words', { passphrase: 'open' })
    changes = new Emitter()
    vault.changes.on(() => changes.emit({ about: 'session' }))
    book = open()
    await book.add({
      id: melons.id,
      role: 'vendor',
      counterparty: melons.buyer.party.nym,
      documents: [],
      evidence: [],
      title: 'Two melons',
      createdAt: T0,
      changedAt: T0,
    })
    await book.addReceived(melons.id, melons.order as AnyDocument)
  })
  afterEach(() => vi.restoreAllMocks())

  /** As a worker that has just started sees it, or another tab. */
  const open = (seenBy = vault) =>
    new OrderBook({
      orders: new OrdersRepository(new PrivateRecords(database, seenBy)),
      changes,
      clock: () => now,
    })
  const only = async (from = book): Promise<OrderBrief> => {
    const [order] = await from.list()
    if (order === undefined) throw new Error('no order')
    return order
  }
  const reject = async (from = book) => {
    const rejection = await melons.vendors('rejection', { reason: 'Sold out' }, T0 + HOUR)
    await from.addReceived(melons.id, rejection as AnyDocument)
  }
  const decryptions = () => vi.spyOn(crypto.subtle, 'decrypt').mock

  it('decrypts nothing again while nothing changes, and only what changed', async () => {
    await book.list()
    const { calls } = decryptions()
    for (let look = 0; look < 8; look++) await book.list()
    await book.get(melons.id)
    expect(calls).toHaveLength(0)
    await book.addReceived(melons.id, melons.acceptance as AnyDocument)
    const writing = calls.length
    expect((await only()).fold.state).toBe('accepted')
    await book.list()
    expect(calls).toHaveLength(writing + 1)
  })

  it('sees what another tab wrote', async () => {
    expect((await only()).fold.state).toBe('placed')
    await reject(open())
    expect((await only()).fold.state).toBe('rejected')
    expect((await book.get(melons.id)).fold.reason).toBe('Sold out')
  })

  it('keeps of an order that is over what lists need, and opens the rest when asked', async () => {
    await reject()
    const brief = await only()
    expect(isAtHand(brief)).toBe(false)
    expect(brief.fold).toMatchObject({ state: 'rejected', over: true })
    expect(JSON.stringify(brief, textOfBigint)).not.toContain('BEGIN PGP')
    expect(brief.fold.order.content).not.toHaveProperty('address')
    expect(await only()).toBe(brief)
    expect((await book.get(melons.id)).documents).toHaveLength(2)
  })

  it('lets the clock run out though nothing changed, and sees it set back', async () => {
    expect((await only()).fold.state).toBe('placed')
    const { answerBy } = melons.order.content
    now = answerBy
    expect((await only()).fold.state).toBe('placed')
    now = answerBy + 1
    expect((await only()).fold.state).toBe('expired')
    now = answerBy
    expect((await only()).fold.state).toBe('placed')
  })

  it('shows a caller what is over once, until something of it changes', async () => {
    const seen = new WeakSet<FinishedOrder>()
    const shown: string[] = []
    const look = () =>
      book.each({ seen }, async ({ fold }) => {
        shown.push(fold.state)
      })
    await look()
    await look()
    expect(shown).toEqual(['placed', 'placed'])
    await reject()
    await look()
    await look()
    expect(shown.slice(2)).toEqual(['rejected'])
    await book.update(melons.id, (record) => ({ ...record, title: 'Melons' }))
    await look()
    expect(shown.slice(2)).toEqual(['rejected', 'rejected'])
    await book.each({ seen: new WeakSet(), matters: () => false }, look)
    expect(shown).toHaveLength(4)
  })

  it('shows it again to a caller who failed', async () => {
    await reject()
    const seen = new WeakSet<FinishedOrder>()
    const fail = () => Promise.reject(new Error('killed'))
    await expect(book.each({ seen }, fail)).rejects.toThrow('killed')
    const shown = vi.fn(() => Promise.resolve())
    await book.each({ seen }, shown)
    expect(shown).toHaveBeenCalledOnce()
  })

  it('holds nothing in memory once the vault is locked', async () => {
    await reject()
    await book.list()
    await vault.lock()
    const locked = { code: 'vault.locked' }
    await expect(book.list()).rejects.toMatchObject(locked)
    await expect(book.get(melons.id)).rejects.toMatchObject(locked)
    await expect(book.brief(melons.id)).rejects.toMatchObject(locked)
    await vault.unlock({ passphrase: 'open' })
    const { calls } = decryptions()
    expect((await only()).fold.state).toBe('rejected')
    expect(calls).toHaveLength(1)
  })

  it('shows all other orders when one cannot be read', async () => {
    const rejection = await melons.vendors('rejection', { reason: '' }, T0 + HOUR)
    await book.add({
      id: 'lost' as MelonOrder['id'],
      role: 'vendor',
      counterparty: melons.buyer.party.nym,
      documents: [],
      evidence: [],
      title: '',
      createdAt: T0,
      changedAt: T0,
    })
    await book.addReceived('lost' as MelonOrder['id'], rejection as AnyDocument)
    expect(await book.list()).toHaveLength(1)
    await expect(book.get('lost' as MelonOrder['id'])).rejects.toMatchObject({
      code: 'order.damaged',
    })
  })
})

const textOfBigint = (_key: string, value: unknown) =>
  typeof value === 'bigint' ? String(value) : value
