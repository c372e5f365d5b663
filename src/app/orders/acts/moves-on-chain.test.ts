import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderId } from '../../../lib/brand.ts'
import type { Bazaar } from '../../bazaar/bazaar.ts'
import { fold, openBazaar, order, sell, send } from '../../bazaar/bazaar.ts'
import type { Trader } from '../../bazaar/trader.ts'
import { QUICK_BLOCKS } from '../../bazaar/trader.ts'

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

/** Paid into the escrow of a moderated order, and on its way. */
async function sent(): Promise<OrderId> {
  const thing = await sell(alma)
  const id = await order(bruno, alma.nym, thing, { method: 'moderated', moderator: judith.nym })
  await bazaar.settle()
  await alma.market.acts.accept({ id })
  await bazaar.settle()
  await bruno.market.acts.pay({ id })
  await bazaar.mine(1)
  await send(alma, id)
  await bazaar.settle()
  return id
}

const lying = async (id: OrderId) => (await fold(judith, id)).money.lying

describe('moves of an order’s money on a real chain', () => {
  it('reach Held from Offered and from Shipped, with the fee of whoever called', async () => {
    for (const isShipped of [false, true]) {
      const id = await sent()
      if (isShipped) {
        await alma.market.acts.handOver({ id })
        await bazaar.mine(1)
      }
      const call = { cause: 'damaged', claim: 'Rotten.', files: [], buyerSats: 50_000n } as const
      const caller = isShipped ? alma : bruno
      await caller.market.acts.openDispute({ id, ...call, files: [] })
      await bazaar.settle()
      const { txid } = await judith.market.acts.hold({ id })
      await bazaar.settle()
      await bazaar.mine(1)
      const { money } = await fold(judith, id)
      expect(money.lying.held).toBe(100_000n)
      expect(money.coins.find(({ place }) => place === 'held')?.txid).toBe(txid)
      const split = { buyerSats: 35_000n, vendorSats: 60_000n, feeSats: 5_000n }
      await judith.market.acts.decide({ id, ...split, reason: 'So.' })
      await bazaar.settle()
      await bruno.market.acts.finishPayout({ id, cause: 'verdict', feeSatPerVb: 1 })
      await bruno.market.acts.finishPayout({ id, cause: 'verdict', feeSatPerVb: 8 })
      await bazaar.mine(1)
      expect((await fold(alma, id)).state).toBe('resolved')
      expect((await fold(alma, id)).money.paidOut.moderator).toBe(5_000n)
    }
  }, 120_000)

  it('start the clocks of Shipped anew where the vendor granted time', async () => {
    const id = await sent()
    await alma.market.acts.handOver({ id })
    await bazaar.mine(1)
    const until = Date.now() + 100 * 24 * 3_600_000
    await alma.market.acts.extend({ id, until, reason: '' })
    await bazaar.settle()
    const before = (await fold(bruno, id)).money.coins.find(({ spent }) => spent === undefined)
    await bazaar.mine(QUICK_BLOCKS.accept - 2)
    await bazaar.mine(1)
    const after = (await fold(bruno, id)).money.coins.find(({ spent }) => spent === undefined)
    expect(after?.place).toBe('shipped')
    expect(after?.txid).not.toBe(before?.txid)
    expect((await lying(id)).shipped).toBe(100_000n)
    await bruno.market.acts.confirmReceipt({ id })
    await bazaar.mine(1)
    await bazaar.mine(1)
    expect((await fold(bruno, id)).state).toBe('completed')
  }, 120_000)
})
