import { describe, expect, it } from 'vitest'
import type { ChainFacts } from '../../contracts/order/chain.ts'
import type { OrderId } from '../../lib/brand.ts'
import { SimulatedOrder, simulatedSource } from '../../wallet/order-watch/simulated-orders.ts'
import type { OpenOrder } from './book.ts'
import { PaymentWatch } from './payment-watch.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const NOW = 1_800_000_000_000

/** What the fold makes of an order: `paid` in full, and when it was `over`. */
interface Case {
  readonly id: string
  /** Number of the simulated address that is to be paid. */
  readonly address: number
  readonly paid?: boolean
  readonly overAt?: number
  /** Numbers of its other scripts' addresses. */
  readonly others?: readonly number[]
}

function world(orders: readonly Case[]) {
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
  const addressOf = (index: number) => chain[index]?.address ?? ''
  const list = () =>
    Promise.resolve(
      orders.map(({ id, address, paid = false, overAt, others = [] }) => {
        const due = 100_000n
        const fold = {
          over: overAt !== undefined,
          method: others.length > 0 ? 'moderated' : 'direct',
          addresses: [address, ...others].map(addressOf),
          payment: { address: addressOf(address), needed: 1, due, confirmed: paid ? due : 0n },
          deadlines: [],
          claims: [],
          payouts: [],
          changedAt: overAt ?? NOW,
        }
        return { record: { id, facts: kept.get(id) }, fold, documents: [] } as unknown as OpenOrder
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
  return { watch, clock, kept, asked, addressOf }
}

describe('the payments of all orders', () => {
  it('are kept with the order that is paid, also when two name the same address', async () => {
    const { watch, kept, asked, addressOf } = world([
      { id: 'first', address: 0 },
      { id: 'second', address: 0, overAt: NOW },
    ])
    await watch.run()
    expect(asked).toEqual([addressOf(0)])
    for (const id of ['first', 'second'])
      expect(kept.get(id)?.[addressOf(0)]?.coins).toMatchObject([{ amount: 100_000n }])
  })

  it('are waited for while an order is open, and looked for now and then when it is over', async () => {
    const open = world([{ id: 'a', address: 0, paid: true }])
    await open.watch.run()
    expect(await open.watch.isNeeded()).toBe(true)
    const over = world([{ id: 'a', address: 0, overAt: NOW }])
    await over.watch.run()
    expect(await over.watch.isNeeded()).toBe(false)
    over.clock.now += DAY
    expect(await over.watch.isNeeded()).toBe(true)
  })

  it('are not looked for any more a hundred days after an order that was never paid', async () => {
    const { watch, clock, asked } = world([{ id: 'a', address: 0, overAt: NOW - 100 * DAY }])
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
      ['a', 'b', 'c'].map((id, address) => ({ id, address, paid: true })),
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
      { id: 'a', address: 0, paid: true },
      { id: 'b', address: 1, overAt: NOW },
      { id: 'c', address: 2 },
    ])
    clock.now = NOW - DAY
    await watch.run()
    expect(await watch.followed()).toEqual([addressOf(2), addressOf(0)])
  })

  it('are followed to another script of the order only when they left the first one', async () => {
    const { watch, clock, asked, kept, addressOf } = world([
      { id: 'a', address: 0, paid: true, others: [1, 2] },
    ])
    await watch.run()
    expect(asked).toHaveLength(3)
    asked.length = 0
    const facts = kept.get('a') ?? {}
    const [coin] = facts[addressOf(0)]?.coins ?? []
    if (coin === undefined) return expect.fail('the payment was not seen')
    const outputs = [{ address: addressOf(1), amount: 100_000n }]
    const spent = { txid: 'ee'.repeat(32), confirmations: 1, outputs }
    const empty = { coins: [], replaced: [], checkedAt: clock.now, tip: clock.tip, proven: true }
    kept.set('a', {
      [addressOf(0)]: { ...empty, coins: [{ ...coin, spent }] },
      [addressOf(1)]: empty,
      [addressOf(2)]: empty,
    })
    clock.now += 10 * MINUTE
    clock.tip++
    await watch.run()
    expect(new Set(asked)).toEqual(new Set([addressOf(0), addressOf(1)]))
  })
})
