import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OrderId } from '../../lib/brand.ts'
import type { Bazaar } from './bazaar.ts'
import { fold, openBazaar, order, sell, send } from './bazaar.ts'
import type { Trader } from './trader.ts'
import { QUICK_BLOCKS } from './trader.ts'

let bazaar: Bazaar
let alma: Trader
let bruno: Trader
let judith: Trader

beforeAll(async () => {
  bazaar = await openBazaar()
  judith = await bazaar.join('Judith')
  await judith.ownStore.saveOffer({
    description: 'I decide fairly.',
    terms: '',
    fee: { basisPoints: 500 },
    languages: ['en'],
    responseHours: 24,
    endBuyerShare: 5000,
  })
  alma = await bazaar.join('Alma', { policy: { moderators: [judith.nym] } })
  bruno = await bazaar.join('Bruno')
}, 120_000)
afterAll(() => bazaar.stop())
afterEach(async () => {
  for (const trader of [alma, bruno, judith]) await trader.wake()
})

/** Ordered with Judith as moderator, and accepted. */
async function accepted(): Promise<OrderId> {
  const thing = await sell(alma)
  const id = await order(bruno, alma.nym, thing, { method: 'moderated', moderator: judith.nym })
  await bazaar.settle()
  await alma.market.acts.accept({ id })
  await bazaar.settle()
  return id
}

/** The same, and paid into the escrow. */
async function paid(): Promise<OrderId> {
  const id = await accepted()
  await bruno.market.acts.pay({ id })
  await bazaar.mine(1)
  expect((await fold(alma, id)).state).toBe('paid')
  return id
}

const balance = async (trader: Trader) => {
  await trader.look()
  const view = await trader.market.money.view()
  return (view?.confirmed ?? 0n) + (view?.unconfirmed ?? 0n)
}

describe('a moderated order', () => {
  it('pays the vendor out of the escrow with one release, when all goes well', async () => {
    const id = await paid()
    const before = await balance(alma)
    expect((await fold(judith, id)).state).toBe('paid')
    await send(alma, id)
    await bazaar.settle()
    await bruno.market.acts.confirmReceipt({ id })
    await bazaar.mine(1)
    const { money, state } = await fold(alma, id)
    expect(money.paidOut.vendor).toBeGreaterThan(95_000n)
    expect(money.lying.offered).toBe(0n)
    expect(state).toBe('completed')
    expect(await balance(alma)).toBe(before + money.paidOut.vendor)
    expect((await fold(bruno, id)).state).toBe('completed')
  })

  it('is countersigned by the moderator, whenever he wakes', async () => {
    await judith.sleep()
    const id = await accepted()
    expect((await fold(bruno, id)).warnings).toContain('order.not-countersigned')
    await judith.wake()
    await bazaar.settle()
    await judith.market.acts.mediate({ id, agreed: true, note: '' })
    await bazaar.settle()
    expect((await fold(bruno, id)).warnings).not.toContain('order.not-countersigned')
    expect((await fold(alma, id)).warnings).not.toContain('order.not-countersigned')
  })

  it('gives the money back to the buyer alone when the vendor never ships', async () => {
    const id = await paid()
    await alma.sleep()
    await judith.sleep()
    await bazaar.mine(QUICK_BLOCKS.ship - 2)
    await expect(bruno.market.acts.claim({ id })).rejects.toMatchObject({ code: 'order.not-now' })
    await bazaar.mine(1)
    const before = await balance(bruno)
    const plan = await bruno.market.acts.planClaim({ id })
    await bruno.market.acts.claim({ id })
    await bazaar.mine(1)
    const { state, money } = await fold(bruno, id)
    expect(state).toBe('claimed')
    expect(money.paidOut.buyer).toBe(plan.buyerSats)
    expect(await balance(bruno)).toBe(before + plan.buyerSats)
    await alma.wake()
    await judith.wake()
    await bazaar.settle()
    expect((await fold(alma, id)).state).toBe('claimed')
  })

  it('pays a vendor who shipped, when the buyer falls silent', async () => {
    const id = await paid()
    await send(alma, id)
    await bazaar.settle()
    await alma.market.acts.handOver({ id })
    await bazaar.mine(1)
    expect((await fold(alma, id)).money.lying.shipped).toBe(100_000n)
    await bruno.sleep()
    await bazaar.mine(QUICK_BLOCKS.accept - 2)
    await expect(alma.market.acts.claim({ id })).rejects.toMatchObject({ code: 'order.not-now' })
    await bazaar.mine(1)
    await alma.market.acts.claim({ id })
    await bazaar.mine(1)
    expect((await fold(alma, id)).money.paidOut.vendor).toBeGreaterThan(95_000n)
    await bruno.wake()
    await bazaar.settle()
    expect((await fold(bruno, id)).state).toBe('claimed')
  })

  it('is given back when the vendor declines what is paid already', async () => {
    const thing = await sell(alma)
    const id = await order(bruno, alma.nym, thing, { method: 'moderated', moderator: judith.nym })
    await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    expect((await fold(alma, id)).state).toBe('pending')
    await alma.market.acts.decline({ id, cause: 'out-of-stock', reason: 'Sold.' })
    await bazaar.settle()
    await bruno.market.acts.finishPayout({ id, cause: 'refund' })
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) {
      const { state, money } = await fold(trader, id)
      expect(state).toBe('rejected')
      expect(money.paidOut.buyer).toBeGreaterThan(95_000n)
    }
  })
})
