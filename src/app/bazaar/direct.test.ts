import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bazaar } from './bazaar.ts'
import { fold, openBazaar, order, sell, send } from './bazaar.ts'
import type { Trader } from './trader.ts'

let bazaar: Bazaar
let alma: Trader
let bruno: Trader

beforeAll(async () => {
  bazaar = await openBazaar()
  alma = await bazaar.join('Alma')
  bruno = await bazaar.join('Bruno')
}, 120_000)
afterAll(() => bazaar.stop())

describe('an order that is paid directly', { timeout: 120_000 }, () => {
  it('goes from the order to completion, and both always see the same', async () => {
    const id = await order(bruno, alma.nym, await sell(alma))
    await bazaar.settle()
    await alma.market.acts.accept({ id })
    await bazaar.settle()
    await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    expect((await fold(alma, id)).state).toBe('paid')
    await send(alma, id)
    await bazaar.settle()
    await bruno.market.acts.confirmReceipt({ id })
    await bazaar.settle()
    await alma.market.acts.complete({ id, note: '' })
    await bazaar.settle()
    expect((await fold(alma, id)).state).toBe('completed')
    expect((await fold(bruno, id)).state).toBe('completed')
  })

  it('goes on when one blocks the other in between; a new one is refused, and the buyer reads why', async () => {
    const listing = await sell(alma)
    const running = await order(bruno, alma.nym, listing)
    await bazaar.settle()
    alma.blocked.add(bruno.nym)
    await alma.market.acts.accept({ id: running })
    const refused = await order(bruno, alma.nym, listing)
    await bazaar.settle()
    await bruno.market.acts.pay({ id: running })
    await bazaar.mine(1)
    expect((await fold(alma, running)).state).toBe('paid')
    expect(await alma.market.book.find(refused)).toBeUndefined()
    const { record } = await bruno.market.book.get(refused)
    expect(record.evidence.map(({ reason }) => reason)).toEqual(['delivery.order.not-wanted'])
  })
})
