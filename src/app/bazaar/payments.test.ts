import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import type { OrderId } from '../../lib/brand.ts'
import { fold, order, sell } from './bazaar.ts'
import type { Cast } from './cast.ts'
import { openWithCast, paid, sent } from './cast.ts'
import { Ledger } from './ledger.ts'
import { QUICK_BLOCKS } from './trader.ts'

let cast: Cast

beforeAll(async () => {
  cast = await openWithCast()
}, 120_000)
afterAll(() => cast.bazaar.stop())
afterEach(() => {
  cast.bazaar.town.clock = systemClock
})

const DUE = 100_000n
const DAY_MS = 24 * 60 * 60 * 1000

type Method = 'direct' | 'moderated'

/** Ordered and accepted; with where to pay it. */
async function accepted(method: Method) {
  const { bazaar, alma, bruno, judith, all } = cast
  const ledger = await Ledger.open(bazaar, all)
  const moderated = method === 'moderated' ? { moderator: judith.nym } : {}
  const id = await order(bruno, alma.nym, await sell(alma), { method, ...moderated })
  await bazaar.settle()
  await alma.market.acts.accept({ id })
  await bazaar.settle()
  return { id, ledger, address: (await fold(bruno, id)).payment?.address ?? '' }
}

/** A payment from any wallet: here it is the buyer's, without his node knowing what for. */
const payTo = async (address: string, amount: bigint) =>
  (await cast.bruno.market.money.send({ address, amount, key: crypto.randomUUID() })).txid

/** A server tells both that something happened there; what is over is else asked only now and then. */
async function told(address: string) {
  // The same address is not asked twice within two seconds, whatever servers tell.
  const { clock } = cast.bazaar.town
  cast.bazaar.town.clock = () => clock() + 3_000
  for (const { market } of [cast.alma, cast.bruno]) market.payments.hint(address)
  await cast.bazaar.settle()
}

/** The same on both sides. */
async function expectBoth(id: OrderId, expected: object) {
  for (const trader of [cast.alma, cast.bruno]) {
    expect(await fold(trader, id), trader.name).toMatchObject(expected)
  }
}

describe('a payment', { timeout: 120_000 }, () => {
  it('in two parts counts once both are there; the first alone is too little', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, address } = await accepted('moderated')
    const first = await payTo(address, 40_000n)
    await bazaar.mine(1)
    await expectBoth(id, { state: 'paying', money: { missing: 60_000n } })
    for (const trader of [alma, bruno]) {
      expect((await fold(trader, id)).warnings).toContain('order.underpaid')
    }
    // The node pays what is missing, not all of it again.
    const { txid } = await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    await expectBoth(id, { state: 'paid', money: { received: DUE, over: 0n } })
    const fees = (await ledger.fee(first)) + (await ledger.fee(txid))
    expect(await ledger.gain(bruno)).toBe(-DUE - fees)
    expect(await ledger.missing()).toBe(DUE)
    // Both parts go back together.
    await alma.market.acts.refund({ id, amount: DUE, reason: '' }, 'all')
    await bazaar.settle()
    const back = await bruno.market.acts.finishPayout({ id, cause: 'refund' })
    await bazaar.mine(1)
    await expectBoth(id, { state: 'refunded', over: true })
    expect(await ledger.gain(bruno)).toBe(-fees - (await ledger.fee(back.txid)))
    expect(await ledger.missing()).toBe(0n)
  })

  it('of too little can be taken back after the lock', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, address } = await accepted('moderated')
    const payment = await payTo(address, 40_000n)
    await bazaar.mine(QUICK_BLOCKS.ship)
    const { txid } = await bruno.market.acts.claim({ id })
    await bazaar.mine(1)
    const fees = (await ledger.fee(payment)) + (await ledger.fee(txid))
    expect(await ledger.gain(bruno)).toBe(-fees)
    expect(await ledger.gain(alma)).toBe(0n)
    expect(await ledger.missing()).toBe(0n)
    await expectBoth(id, { over: true })
  })

  it('of too much is said to both, and the vendor gives back what is over', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, address } = await accepted('direct')
    const payment = await payTo(address, 130_000n)
    await bazaar.mine(1)
    await expectBoth(id, { state: 'paid', money: { over: 30_000n } })
    for (const trader of [alma, bruno]) {
      expect((await fold(trader, id)).warnings).toContain('order.overpaid')
    }
    await alma.market.acts.refund({ id, amount: 30_000n, reason: 'Too much.' }, 'over')
    await bazaar.mine(1)
    await expectBoth(id, { state: 'paid', money: { refunded: 30_000n } })
    expect(await ledger.gain(bruno)).toBe(-DUE - (await ledger.fee(payment)))
  })

  it('that came twice is said to both; all of it is released or given back together', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, paymentFee } = await paid(cast)
    const address = (await fold(bruno, id)).payment?.address ?? ''
    const again = await ledger.fee(await payTo(address, DUE))
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) {
      expect((await fold(trader, id)).warnings).toContain('order.paid-twice')
    }
    await alma.market.acts.refund({ id, amount: DUE, reason: 'Paid twice.' }, 'twice')
    await bazaar.settle()
    await bruno.market.acts.finishPayout({ id, cause: 'refund' })
    await bazaar.mine(1)
    const { buyer, vendor, fees, others } = (await fold(alma, id)).money.paidOut
    expect(buyer + vendor + fees).toBe(2n * DUE)
    expect(others).toBe(0n)
    expect(buyer).toBeGreaterThan(98_000n)
    expect(await ledger.gain(bruno)).toBe(buyer - 2n * DUE - paymentFee - again)
    expect(await ledger.gain(alma)).toBe(vendor)
    expect(await ledger.missing()).toBe(0n)
  })

  it('that comes after the cancellation is the buyer’s again, with the vendor’s signature', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, address } = await accepted('moderated')
    await bruno.market.acts.cancel({ id, reason: 'Too late.' })
    await bazaar.settle()
    await expect(bruno.market.acts.pay({ id })).rejects.toMatchObject({ code: 'order.not-now' })
    const payment = await payTo(address, DUE)
    await bazaar.mine(1)
    await told(address)
    await expectBoth(id, { state: 'cancelled', over: false, money: { late: DUE } })
    expect((await fold(alma, id)).main.vendor).toBe('refund')
    await alma.market.acts.refund({ id, amount: DUE, reason: '' }, 'late')
    await bazaar.settle()
    const { txid } = await bruno.market.acts.finishPayout({ id, cause: 'refund' })
    await bazaar.mine(1)
    await told(address)
    await expectBoth(id, { state: 'cancelled', over: true })
    const fees = (await ledger.fee(payment)) + (await ledger.fee(txid))
    expect(await ledger.gain(bruno)).toBe(-fees)
    expect(await ledger.missing()).toBe(0n)
  })

  it('that comes after the order expired is taken back by the buyer alone', async () => {
    const { bazaar, alma, bruno } = cast
    const now = Date.now()
    bazaar.town.clock = () => now - 5 * DAY_MS
    const { id, ledger, address } = await accepted('moderated')
    bazaar.town.clock = systemClock
    await expectBoth(id, { state: 'expired' })
    await expect(bruno.market.acts.pay({ id })).rejects.toMatchObject({ code: 'order.not-now' })
    const payment = await payTo(address, DUE)
    await bazaar.mine(1)
    await told(address)
    await expectBoth(id, { state: 'expired', over: false })
    for (const trader of [alma, bruno]) {
      expect((await fold(trader, id)).warnings).toContain('order.paid-late')
    }
    await bazaar.mine(QUICK_BLOCKS.ship - 1)
    const { txid } = await bruno.market.acts.claim({ id })
    await bazaar.mine(1)
    await told(address)
    await expectBoth(id, { over: true })
    const fees = (await ledger.fee(payment)) + (await ledger.fee(txid))
    expect(await ledger.gain(bruno)).toBe(-fees)
    expect(await ledger.gain(alma)).toBe(0n)
  })
})

describe('a reorganisation of the chain', { timeout: 120_000 }, () => {
  it('that takes the payment and brings it back changes nothing in the end', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger } = await paid(cast)
    await bazaar.devnet.reorg(1)
    await bazaar.settle()
    await expectBoth(id, { state: 'paying' })
    expect((await fold(alma, id)).actions.vendor).not.toContain('dispatch')
    await bazaar.mine(1)
    await expectBoth(id, { state: 'paid' })
    await alma.market.acts.refund({ id, amount: DUE, reason: '' }, 'all')
    await bazaar.settle()
    await bruno.market.acts.finishPayout({ id, cause: 'refund' })
    await bazaar.mine(1)
    await expectBoth(id, { state: 'refunded' })
    expect(await ledger.missing()).toBe(0n)
  })

  it('that takes a sent order’s payment for good warns the vendor, and the buyer pays again', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger } = await sent(cast)
    const [txid = ''] = (await fold(bruno, id)).payment?.txids ?? []
    await bruno.sleep()
    await bazaar.devnet.reorg(1, { drop: [txid] })
    await bazaar.settle()
    const robbed = await fold(alma, id)
    expect(robbed.money.lying.offered).toBe(0n)
    expect(robbed.warnings).toContain('order.payment-replaced')
    await bruno.wake()
    await bazaar.settle()
    await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    await expectBoth(id, { state: 'dispatched', money: { lying: { offered: DUE } } })
    expect(await ledger.missing()).toBe(DUE)
  })
})
