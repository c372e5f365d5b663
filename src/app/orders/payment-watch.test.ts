import { describe, expect, it } from 'vitest'
import type { ChainFacts } from '../../contracts/order/chain.ts'
import type { OrderState } from '../../contracts/order/types.ts'
import type { OrderId } from '../../lib/brand.ts'
import { SimulatedOrder, simulatedSource } from '../../wallet/order-watch/simulated-orders.ts'
import type { OpenOrder } from './book.ts'
import { PaymentWatch } from './payment-watch.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const NOW = 1_800_000_000_000

/** Orders as the book tells them; each is paid to the address of its number. */
function world(
  orders: readonly { id: string; address: number; state: OrderState; endedAt?: number }[],
) {
  const chain = [0, 1, 2].map(
    (index) => new SimulatedOrder(index, { paidAt: NOW, spentAt: Infinity }),
  )
  const clock = { now: NOW, tip: 1_000 }
  const kept = new Map<string, ChainFacts>()
  const asked: string[] = []
  const source = simulatedSource(
    chain,
    () => clock,
    () => undefined,
  )
  const list = () =>
    Promise.resolve(
      orders.map(({ id, address, state, endedAt = NOW }) => {
        const at = chain[address]?.address ?? ''
        const fold = {
          state,
          addresses: [at],
          payment: { address: at, needed: 1 },
          changedAt: endedAt,
        }
        return { record: { id, facts: kept.get(id) }, fold } as unknown as OpenOrder
      }),
    )
  const watch = new PaymentWatch({
    book: {
      list,
      keepFacts: (id, address, facts) => {
        kept.set(id, { ...kept.get(id), [address]: facts })
        return Promise.resolve()
      },
    },
    source: {
      ...source,
      addressHistory: (address) => {
        asked.push(address)
        return source.addressHistory(address)
      },
    },
    network: 'mainnet',
    budget: { left: 700 },
    clock: () => clock.now,
  })
  const addressOf = (index: number) => chain[index]?.address ?? ''
  return { watch, clock, kept, asked, addressOf }
}

describe('the payments of all orders', () => {
  it('are kept with the order that is paid, also when two name the same address', async () => {
    const { watch, kept, asked, addressOf } = world([
      { id: 'first', address: 0, state: 'accepted' },
      { id: 'second', address: 0, state: 'cancelled' },
    ])
    await watch.run()
    expect(asked).toEqual([addressOf(0)])
    for (const id of ['first', 'second'])
      expect(kept.get(id)?.[addressOf(0)]?.coins).toMatchObject([{ amount: 100_000n }])
  })

  it('are waited for while an order is open, and looked for now and then when it is over', async () => {
    const open = world([{ id: 'a', address: 0, state: 'dispatched' }])
    await open.watch.run()
    expect(await open.watch.isNeeded()).toBe(true)
    const over = world([{ id: 'a', address: 0, state: 'expired' }])
    await over.watch.run()
    expect(await over.watch.isNeeded()).toBe(false)
    over.clock.now += DAY
    expect(await over.watch.isNeeded()).toBe(true)
  })

  it('are not looked for any more a hundred days after an order that was never paid', async () => {
    const { watch, clock, asked } = world([
      { id: 'a', address: 0, state: 'expired', endedAt: NOW - 100 * DAY },
    ])
    clock.now = NOW - 1
    await watch.run()
    clock.now += 10 * DAY
    clock.tip += 1_440
    expect(await watch.isNeeded()).toBe(false)
    await watch.run()
    expect(asked).toHaveLength(1)
  })

  it('are looked for each minute while a page shows the order', async () => {
    const { watch, clock, asked } = world(
      ['a', 'b', 'c'].map((id, address) => ({ id, address, state: 'dispatched' })),
    )
    clock.now = NOW - DAY
    await watch.run()
    asked.length = 0
    const leave = watch.look('b' as OrderId)
    clock.now += MINUTE
    await watch.run()
    expect(asked).toHaveLength(1)
    leave()
    leave()
    clock.now += MINUTE
    await watch.run()
    expect(asked).toHaveLength(1)
  })

  it('name the addresses of open orders to whoever gives hints, the awaited ones first', async () => {
    const { watch, addressOf, clock } = world([
      { id: 'a', address: 0, state: 'dispatched' },
      { id: 'b', address: 1, state: 'received' },
      { id: 'c', address: 2, state: 'accepted' },
    ])
    clock.now = NOW - DAY
    await watch.run()
    expect(await watch.followed()).toEqual([addressOf(2), addressOf(0)])
  })
})
