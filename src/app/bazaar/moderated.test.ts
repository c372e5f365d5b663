import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { OrderId } from '../../lib/brand.ts'
import { SoukError } from '../../lib/errors.ts'
import type { Bazaar } from './bazaar.ts'
import { fold, openBazaar, order, sell, send } from './bazaar.ts'
import { balance } from './ledger.ts'
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

describe('a moderated order', { timeout: 120_000 }, () => {
  it('comes again with its listing and offer to a moderator who had no room for it', async () => {
    const full = new SoukError('storage.full', 'no room')
    vi.spyOn(judith.market.book, 'add').mockRejectedValueOnce(full)
    const thing = await sell(alma)
    const id = await order(bruno, alma.nym, thing, { method: 'moderated', moderator: judith.nym })
    await bazaar.settle()
    await bazaar.settle()
    expect((await fold(judith, id)).state).toBe('placed')
    await bruno.market.acts.cancel({ id, reason: '' })
    await bazaar.settle()
  })

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

  it('gives a buyer more time when the vendor grants it: her own clock starts anew', async () => {
    const id = await paid()
    await send(alma, id)
    await bazaar.settle()
    await alma.market.acts.handOver({ id })
    await bazaar.mine(1)
    const until = Date.now() + 30 * 24 * 60 * 60 * 1000
    await alma.market.acts.extend({ id, until, reason: 'The post is slow.' })
    await bazaar.settle()
    const [before] = (await fold(alma, id)).claims.filter(({ role }) => role === 'vendor')
    // Nobody has to think of it: his node uses it when her lock is almost over.
    await bazaar.mine(QUICK_BLOCKS.accept - 2)
    await bazaar.mine(1)
    const [after] = (await fold(alma, id)).claims.filter(({ role }) => role === 'vendor')
    expect(after?.height).toBeGreaterThan(before?.height ?? Infinity)
    await expect(alma.market.acts.claim({ id })).rejects.toMatchObject({ code: 'order.not-now' })
    expect((await fold(alma, id)).money.lying.shipped).toBe(100_000n)
    await bruno.market.acts.confirmReceipt({ id })
    // Her node adds what is missing: what she signed with the dispatch was for the money before it moved.
    await bazaar.settle()
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) expect((await fold(trader, id)).state).toBe('completed')
  })

  it('is moved to Shipped by the vendor’s node itself, before the buyer could take it', async () => {
    const id = await paid()
    await send(alma, id)
    await bazaar.settle()
    await bazaar.mine(QUICK_BLOCKS.ship - 3)
    await bazaar.mine(1)
    const { money } = await fold(bruno, id)
    expect(money.lying).toMatchObject({ offered: 0n, shipped: 100_000n })
    await expect(bruno.market.acts.claim({ id })).rejects.toMatchObject({ code: 'order.not-now' })
    await bruno.market.acts.confirmReceipt({ id })
    await bazaar.settle()
    await bazaar.mine(1)
    expect((await fold(alma, id)).state).toBe('completed')
  })

  it('to a vendor who sleeps waits in escrow until she wakes and accepts', async () => {
    const thing = await sell(alma)
    const before = [await balance(alma), await balance(bruno)]
    await alma.sleep()
    const id = await order(bruno, alma.nym, thing, { method: 'moderated', moderator: judith.nym })
    await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    expect((await fold(bruno, id)).state).toBe('pending')
    await alma.wake()
    await bazaar.settle()
    expect(await balance(alma)).toBe(before[0])
    await alma.market.acts.accept({ id })
    await bazaar.settle()
    expect((await fold(bruno, id)).state).toBe('paid')
    await send(alma, id)
    await bazaar.settle()
    await bruno.market.acts.confirmReceipt({ id })
    await bazaar.mine(1)
    const { money, state } = await fold(alma, id)
    expect(state).toBe('completed')
    expect(await balance(alma)).toBe((before[0] ?? 0n) + money.paidOut.vendor)
    expect(await balance(bruno)).toBeLessThan((before[1] ?? 0n) - 100_000n)
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
