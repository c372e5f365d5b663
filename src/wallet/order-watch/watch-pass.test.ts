import { describe, expect, it } from 'vitest'
import type { AddressFacts } from '../../contracts/order/chain.ts'
import { ChainBadAnswerError, ChainUnreachableError } from '../chain-errors.ts'
import { OrderWatch, paceOf } from './order-watch.ts'
import { SimulatedOrder, simulatedSource } from './simulated-orders.ts'

const MINUTE = 60_000
const START = 1_800_000_000_000
const UNPAID = { paidAt: Infinity, spentAt: Infinity }

/** A watch over unpaid orders, and what it asked. */
function world(count: number, perPass = 20) {
  const orders = Array.from({ length: count }, (_, index) => new SimulatedOrder(index, UNPAID))
  const state = { now: START, tip: 1_000, left: 700 }
  const asked: string[] = []
  const broken = new Map<string, Error>()
  const kept = new Map<string, AddressFacts>()
  const looked = new Set<string>()
  const source = simulatedSource(
    orders,
    () => state,
    () => state.left--,
  )
  const watch = new OrderWatch({
    source: {
      ...source,
      addressHistory: (address) => {
        asked.push(address)
        const error = broken.get(address)
        return error === undefined ? source.addressHistory(address) : Promise.reject(error)
      },
    },
    network: 'mainnet',
    clock: () => state.now,
    pace: { ...paceOf('mainnet'), perPass },
    budget: {
      get left() {
        return state.left
      },
    },
    addresses: () =>
      Promise.resolve(
        orders.map(({ address }) => {
          const known = kept.get(address)
          const base = {
            address,
            stage: 'awaiting',
            needed: 1,
            spendsMatter: true,
            looked: looked.has(address),
          } as const
          return known === undefined ? base : { ...base, known }
        }),
      ),
    save: (address, facts) => {
      kept.set(address, facts)
      return Promise.resolve()
    },
  })
  const pass = async () => {
    const done = await watch.run()
    return { ...done, addresses: asked.splice(0) }
  }
  const addressOf = (index: number) => orders[index]?.address ?? ''
  return { watch, state, broken, kept, looked, pass, addressOf }
}

describe('one pass over the addresses of all orders', () => {
  it('asks so many and leaves the rest to the next pass', async () => {
    const { pass } = world(30)
    expect(await pass()).toMatchObject({ asked: 20, postponed: 10, tip: 1_000 })
    expect(await pass()).toMatchObject({ asked: 10, postponed: 0 })
    expect(await pass()).toMatchObject({ asked: 0, postponed: 0 })
  })

  it('asks nobody, not even for the height, when the hour’s budget is spent but for what others need', async () => {
    const { pass, state } = world(3)
    state.left = 100
    const done = await pass()
    expect(done).toMatchObject({ asked: 0, addresses: [] })
    expect(done.tip).toBeUndefined()
    expect(state.left).toBe(100)
  })

  it('is not kept from the others by an address that cannot be read, and leaves that alone for a while', async () => {
    const { pass, broken, kept, state, addressOf } = world(3)
    broken.set(addressOf(0), new ChainBadAnswerError('nonsense'))
    const { failed } = await pass()
    expect([...failed.keys()]).toEqual([addressOf(0)])
    expect(kept.size).toBe(2)
    expect((await pass()).addresses).toEqual([])
    state.now += MINUTE
    expect((await pass()).addresses).toContain(addressOf(0))
    state.now += MINUTE
    expect((await pass()).addresses).not.toContain(addressOf(0))
  })

  it('ends at once when no server answers, with what was read before', async () => {
    const { watch, broken, kept, addressOf } = world(3)
    broken.set(addressOf(1), new ChainUnreachableError('nobody'))
    await expect(watch.run()).rejects.toThrow(ChainUnreachableError)
    expect([...kept.keys()]).toEqual([addressOf(0)])
  })

  it('asks first where a hint says that something happened, once', async () => {
    const { watch, pass, state, addressOf } = world(10, 1)
    for (let turn = 0; turn < 10; turn++) await pass()
    state.now += MINUTE / 2
    watch.hint(addressOf(7))
    watch.hint('bc1qnobody')
    expect((await pass()).addresses).toEqual([addressOf(7)])
    expect((await pass()).addresses).toEqual([])
  })

  it('asks each minute what somebody looks at, until nobody does', async () => {
    const { looked, pass, state, addressOf } = world(30, 30)
    await pass()
    looked.add(addressOf(3))
    for (let minute = 0; minute < 3; minute++) {
      state.now += MINUTE
      expect((await pass()).addresses).toEqual([addressOf(3)])
    }
    looked.clear()
    state.now += MINUTE
    expect((await pass()).addresses).toEqual([])
  })

  it('is shared by all who ask for it at the same time', async () => {
    const { watch, kept } = world(3)
    const [first, second] = await Promise.all([watch.run(), watch.run()])
    expect(second).toBe(first)
    expect(kept.size).toBe(3)
  })
})
