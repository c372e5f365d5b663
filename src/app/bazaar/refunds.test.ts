import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderId } from '../../lib/brand.ts'
import { fold, order, sell, send } from './bazaar.ts'
import type { Cast } from './cast.ts'
import { openWithCast, paid, sent } from './cast.ts'
import { Ledger } from './ledger.ts'

let cast: Cast

beforeAll(async () => {
  cast = await openWithCast()
}, 120_000)
afterAll(() => cast.bazaar.stop())

const DUE = 100_000n

/** Paid to the vendor's own address, without an escrow. */
async function paidDirectly() {
  const { bazaar, alma, bruno, all } = cast
  const ledger = await Ledger.open(bazaar, all)
  const id = await order(bruno, alma.nym, await sell(alma))
  await bazaar.settle()
  await alma.market.acts.accept({ id })
  await bazaar.settle()
  const { txid } = await bruno.market.acts.pay({ id })
  await bazaar.mine(1)
  expect(await ledger.gain(alma)).toBe(DUE)
  return { id, ledger, paymentFee: await ledger.fee(txid) }
}

const refundsOf = async (id: OrderId) =>
  (await fold(cast.bruno, id)).steps.flatMap(({ document }) =>
    document.kind === 'refund' ? [document.content as { amount: bigint; txid?: string }] : [],
  )

describe('a direct order', { timeout: 120_000 }, () => {
  it('is paid back in parts from the vendor’s wallet, and never more than was paid', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, paymentFee } = await paidDirectly()
    await alma.market.acts.refund({ id, amount: 30_000n, reason: 'A scratch.' }, 'first')
    // The page asks again, as it does after a crash.
    await alma.market.acts.refund({ id, amount: 30_000n, reason: 'A scratch.' }, 'first')
    await bazaar.mine(1)
    expect((await fold(bruno, id)).money.refunded).toBe(30_000n)
    expect((await fold(bruno, id)).state).toBe('paid')
    expect(await ledger.gain(bruno)).toBe(30_000n - DUE - paymentFee)
    await expect(
      alma.market.acts.refund({ id, amount: 70_001n, reason: '' }, 'too much'),
    ).rejects.toMatchObject({ code: 'order.wrong-split' })
    await alma.market.acts.refund({ id, amount: 70_000n, reason: 'All of it.' }, 'second')
    await bazaar.mine(1)
    const refunds = await refundsOf(id)
    // Of steps that were signed in the same second the order is that of their ids.
    expect(new Set(refunds.map(({ amount }) => amount))).toEqual(new Set([30_000n, 70_000n]))
    expect(refunds).toHaveLength(2)
    for (const trader of [alma, bruno]) {
      const { state, over, money } = await fold(trader, id)
      expect({ state, over }).toEqual({ state: 'refunded', over: true })
      expect(money.refunded).toBe(DUE)
    }
    let fees = 0n
    for (const { txid = '' } of refunds) fees += await ledger.fee(txid)
    expect(await ledger.gain(bruno)).toBe(-paymentFee)
    expect(await ledger.gain(alma)).toBe(-fees)
    expect(await ledger.missing()).toBe(0n)
  })

  it('is paid back in full after it was sent and came back', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, paymentFee } = await paidDirectly()
    await send(alma, id)
    await bazaar.settle()
    await bruno.market.acts.sendBack({ id, carrier: 'Post', tracking: '7', reason: 'Too sweet.' })
    await bazaar.settle()
    expect((await fold(alma, id)).main.vendor).toBe('refund')
    await alma.market.acts.refund({ id, amount: DUE, reason: '' }, 'back')
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) expect((await fold(trader, id)).state).toBe('refunded')
    expect(await ledger.gain(bruno)).toBe(-paymentFee)
    expect(await ledger.missing()).toBe(0n)
  })

  it('that the vendor declines costs nobody anything, and cannot be paid any more', async () => {
    const { bazaar, alma, bruno, all } = cast
    const ledger = await Ledger.open(bazaar, all)
    const id = await order(bruno, alma.nym, await sell(alma))
    await bazaar.settle()
    await alma.market.acts.decline({ id, cause: 'declined', reason: 'No time.' })
    await bazaar.settle()
    for (const trader of [alma, bruno]) {
      expect(await fold(trader, id)).toMatchObject({ state: 'rejected', reason: 'No time.' })
    }
    await expect(bruno.market.acts.pay({ id })).rejects.toMatchObject({ code: 'order.not-now' })
    for (const trader of all) expect(await ledger.gain(trader)).toBe(0n)
  })

  it('that waited for a sleeper and is declined gives the coins back at once', async () => {
    const { bazaar, alma, bruno, all } = cast
    const ledger = await Ledger.open(bazaar, all)
    const id = await order(bruno, alma.nym, await sell(alma), { method: 'sleeping' })
    const payment = await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    await alma.market.acts.decline({ id, cause: 'out-of-stock', reason: '' })
    await bazaar.settle()
    expect((await fold(bruno, id)).main.buyer).toBe('finish-payout')
    const { txid } = await bruno.market.acts.finishPayout({ id, cause: 'refund' })
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) {
      expect(await fold(trader, id)).toMatchObject({ state: 'rejected', over: true })
    }
    const fees = (await ledger.fee(payment.txid)) + (await ledger.fee(txid))
    expect(await ledger.gain(bruno)).toBe(-fees)
    expect(await ledger.gain(alma)).toBe(0n)
    expect(await ledger.missing()).toBe(0n)
  })
})

describe('a moderated order', { timeout: 120_000 }, () => {
  it('is given back in full by the vendor’s signature, and the buyer fetches it', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, paymentFee } = await paid(cast)
    await alma.market.acts.refund({ id, amount: DUE, reason: 'Gone bad.' }, 'full')
    await bazaar.settle()
    const { txid } = await bruno.market.acts.finishPayout({ id, cause: 'refund' })
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) {
      expect(await fold(trader, id)).toMatchObject({ state: 'refunded', over: true })
    }
    expect(await ledger.gain(bruno)).toBe(-paymentFee - (await ledger.fee(txid)))
    expect(await ledger.gain(alma)).toBe(0n)
    expect(await ledger.missing()).toBe(0n)
  })

  it('is given back in part after it was sent, and the vendor gets the rest with it', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, paymentFee } = await sent(cast)
    await expect(
      alma.market.acts.refund({ id, amount: DUE + 1n, reason: '' }, 'too much'),
    ).rejects.toMatchObject({ code: 'order.wrong-split' })
    await alma.market.acts.refund({ id, amount: 25_000n, reason: 'A scratch.' }, 'part')
    await bazaar.settle()
    const plan = await bruno.market.acts.planPayout({ id, cause: 'refund' })
    await bruno.market.acts.finishPayout({ id, cause: 'refund' })
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) {
      const { state, over, money } = await fold(trader, id)
      expect({ state, over }).toEqual({ state: 'settled', over: true })
      expect(money.paidOut).toMatchObject({ buyer: plan.buyerSats, vendor: plan.vendorSats })
    }
    expect(plan.buyerSats + plan.vendorSats + plan.fee).toBe(DUE)
    expect(plan.buyerSats).toBeGreaterThan(24_000n)
    expect(await ledger.gain(bruno)).toBe(plan.buyerSats - DUE - paymentFee)
    expect(await ledger.gain(alma)).toBe(plan.vendorSats)
    expect(await ledger.missing()).toBe(0n)
  })

  it('that is declined after it was paid gives every satoshi back but the fees', async () => {
    const { bazaar, alma, bruno, judith, all } = cast
    const ledger = await Ledger.open(bazaar, all)
    const wish = { method: 'moderated', moderator: judith.nym } as const
    const id = await order(bruno, alma.nym, await sell(alma), wish)
    const payment = await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    await alma.market.acts.decline({ id, cause: 'out-of-stock', reason: 'Sold.' })
    await bazaar.settle()
    const { txid } = await bruno.market.acts.finishPayout({ id, cause: 'refund' })
    await bazaar.mine(1)
    for (const trader of [alma, bruno, judith]) {
      expect((await fold(trader, id)).state).toBe('rejected')
    }
    const fees = (await ledger.fee(payment.txid)) + (await ledger.fee(txid))
    expect(await ledger.gain(bruno)).toBe(-fees)
    expect(await ledger.missing()).toBe(0n)
  })
})
