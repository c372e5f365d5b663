import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OrderId } from '../../lib/brand.ts'
import type { Bazaar } from './bazaar.ts'
import { fold, openBazaar, order, sell, send } from './bazaar.ts'
import { Ledger } from './ledger.ts'
import type { Trader } from './trader.ts'
import { QUICK_BLOCKS } from './trader.ts'

let bazaar: Bazaar
let alma: Trader
let bruno: Trader
let ledger: Ledger

beforeAll(async () => {
  bazaar = await openBazaar()
  alma = await bazaar.join('Alma')
  bruno = await bazaar.join('Bruno')
}, 120_000)
afterAll(() => bazaar.stop())
beforeEach(async () => {
  ledger = await Ledger.open(bazaar, [alma, bruno])
})
afterEach(async () => {
  for (const trader of [alma, bruno]) await trader.wake()
})

/** Ordered and paid while the vendor sleeps. */
async function paidAsleep(): Promise<{ id: OrderId; payment: bigint }> {
  const thing = await sell(alma)
  await alma.sleep()
  const id = await order(bruno, alma.nym, thing, { method: 'sleeping' })
  const { txid } = await bruno.market.acts.pay({ id })
  await bazaar.mine(1)
  return { id, payment: await ledger.fee(txid) }
}

describe('an order to a vendor who sleeps', { timeout: 120_000 }, () => {
  it('is taken back by the buyer after the window, and the vendor sees it when he wakes', async () => {
    const { id, payment } = await paidAsleep()
    expect((await fold(bruno, id)).money.lying.sleeping).toBe(100_000n)
    await expect(bruno.market.acts.cancel({ id, reason: '' })).rejects.toMatchObject({
      code: 'order.not-now',
    })
    await bazaar.mine(QUICK_BLOCKS.window - 2)
    await expect(bruno.market.acts.claim({ id })).rejects.toMatchObject({ code: 'order.not-now' })
    await bazaar.mine(1)
    const { txid } = await bruno.market.acts.claim({ id })
    await bazaar.mine(1)
    await alma.wake()
    await bazaar.settle()
    for (const trader of [alma, bruno]) {
      const { state, over, money, actions } = await fold(trader, id)
      expect({ state, over }).toEqual({ state: 'claimed', over: true })
      expect(money.lying.sleeping).toBe(0n)
      expect(actions.vendor).not.toContain('accept')
    }
    expect(await ledger.gain(bruno)).toBe(-payment - (await ledger.fee(txid)))
    expect(await ledger.gain(alma)).toBe(0n)
    expect(await ledger.missing()).toBe(0n)
  })

  it('gives the vendor nothing until he accepted, and then his node takes it', async () => {
    const { id, payment } = await paidAsleep()
    await alma.wake()
    await bazaar.settle()
    expect((await fold(alma, id)).state).toBe('pending')
    expect((await fold(alma, id)).actions.vendor).not.toContain('take')
    await expect(alma.market.acts.take({ id })).rejects.toMatchObject({ code: 'order.not-now' })
    expect(await ledger.gain(alma)).toBe(0n)
    // Shown to her as what may become hers, apart from what she has.
    expect((await alma.market.money.view())?.locked).toBe(100_000n)

    await alma.market.acts.accept({ id })
    await bazaar.settle()
    await bazaar.mine(1)
    const { money } = await fold(bruno, id)
    expect(money.lying.sleeping).toBe(0n)
    expect(money.paidOut.vendor + money.paidOut.fees).toBe(100_000n)
    await send(alma, id)
    await bazaar.settle()
    await bruno.market.acts.confirmReceipt({ id })
    await bazaar.settle()
    await alma.market.acts.complete({ id, note: '' })
    await bazaar.settle()
    for (const trader of [alma, bruno]) expect((await fold(trader, id)).state).toBe('completed')
    expect(await ledger.gain(alma)).toBe(money.paidOut.vendor)
    expect(await ledger.gain(bruno)).toBe(-100_000n - payment)
    expect(await ledger.missing()).toBe(0n)
  })
})
