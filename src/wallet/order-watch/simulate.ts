import type { AddressFacts } from '../../contracts/order/chain.ts'
import { HourlyBudget } from './budget.ts'
import type { WatchedAddress } from './cadence.ts'
import { OrderWatch, paceOf, requestsPerHour } from './order-watch.ts'
import { SimulatedOrder, simulatedSource } from './simulated-orders.ts'
import type { OrderTimes } from './simulated-orders.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const BLOCK_MS = 10 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export interface SimulationInput {
  /** Orders that the node follows. */
  readonly orders: number
  /**
   * `steady`: each lives two weeks, all at different points of them. `sale`: all were placed just now
   * and are paid within three hours.
   */
  readonly kind: 'steady' | 'sale'
  readonly hours: number
  /** The node dies and is started anew so often, ms. */
  readonly restartEveryMs?: number
  /** Same seed, same blocks and payments. */
  readonly seed?: number
}

/** Requests and delays; delays in minutes from the block until the facts tell of it. */
export interface SimulationFigures {
  readonly orders: number
  readonly kind: SimulationInput['kind']
  readonly meanPerHour: number
  /** In any sixty minutes, not only in whole hours. */
  readonly mostPerHour: number
  readonly confirmedLateMedian: number
  readonly confirmedLateWorst: number
  readonly spentLateMedian: number
  readonly spentLateWorst: number
}

/** Runs the watch over a simulated chain: blocks at random, ten minutes on average. */
export async function simulate(input: SimulationInput): Promise<SimulationFigures> {
  const { orders: count, kind, hours, restartEveryMs = Infinity, seed = 1 } = input
  const random = randomFrom(seed)
  const start = 1_800_000_000_000
  let now = start
  let tip = 1_000_000
  const requests: number[] = []
  const orders = Array.from(
    { length: count },
    (_, index) =>
      new SimulatedOrder(index, kind === 'sale' ? sale(start, random) : steady(start, random)),
  )
  // What was on the chain before the simulation began lies deep, one block for all.
  for (const order of orders) order.mine(start, tip - 100)
  const kept = new Map<string, AddressFacts>()
  let budget = new HourlyBudget(requestsPerHour('mainnet'), () => now)
  const source = simulatedSource(
    orders,
    () => ({ now, tip }),
    () => {
      requests.push(now)
      budget.spend()
    },
  )
  const addresses = () =>
    Promise.resolve(orders.map(({ address }) => watched(address, kept.get(address))))
  const open = () =>
    new OrderWatch({
      source,
      network: 'mainnet',
      clock: () => now,
      pace: paceOf('mainnet'),
      addresses,
      budget,
      save: (address, facts) => {
        kept.set(address, facts)
        return Promise.resolve()
      },
    })
  const late = new Lateness(orders)
  let watch = open()
  let nextBlock = now + blockAfter(random)
  for (const end = start + hours * HOUR_MS; now < end; now += MINUTE_MS) {
    if ((now - start) % restartEveryMs === 0) {
      budget = new HourlyBudget(requestsPerHour('mainnet'), () => now, budget.spent)
      watch = open()
    }
    for (; nextBlock <= now; nextBlock += blockAfter(random)) {
      tip++
      for (const order of orders) order.mine(nextBlock, tip)
      late.mined(nextBlock)
    }
    await watch.run()
    late.told(now, kept)
  }
  return {
    orders: count,
    kind,
    meanPerHour: Math.round(requests.length / hours),
    mostPerHour: mostWithin(requests, HOUR_MS),
    ...late.figures(now),
  }
}

/** What the owner of an order makes of its facts. */
function watched(address: string, known: AddressFacts | undefined): WatchedAddress {
  const base = { address, needed: 1, spendsMatter: true }
  const coin = known?.coins[0]
  if (known === undefined) return { ...base, stage: 'awaiting' }
  if (coin === undefined) return { ...base, stage: 'awaiting', known }
  if (coin.spent === undefined) return { ...base, stage: 'holding', known }
  return { ...base, stage: 'over', endedAt: known.checkedAt, known }
}

/** A linear congruential generator (Numerical Recipes), from 0 to 1. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const blockAfter = (random: () => number) => -Math.log(1 - random()) * BLOCK_MS

function sale(start: number, random: () => number): OrderTimes {
  return { paidAt: start + random() * 3 * HOUR_MS, spentAt: Infinity }
}

/** Paid within the first day, released within the thirteen that follow. */
function steady(start: number, random: () => number): OrderTimes {
  const placedAt = start - random() * 14 * DAY_MS
  const paidAt = placedAt + random() * DAY_MS
  return { paidAt, spentAt: paidAt + random() * 13 * DAY_MS }
}

function mostWithin(times: readonly number[], windowMs: number): number {
  let most = 0
  let first = 0
  times.forEach((at, index) => {
    while ((times[first] ?? at) <= at - windowMs) first++
    most = Math.max(most, index - first + 1)
  })
  return most
}

/** How long after a block the facts tell of what it confirmed. */
class Lateness {
  readonly #orders: readonly SimulatedOrder[]
  readonly #waiting = new Map<string, { at: number; address: string; part: 'coin' | 'spend' }>()
  readonly #seen = new Set<string>()
  readonly #late = { coin: [] as number[], spend: [] as number[] }

  constructor(orders: readonly SimulatedOrder[]) {
    this.#orders = orders
    // What lay on the chain before is no event.
    this.mined(0)
    this.#waiting.clear()
  }

  mined(at: number): void {
    for (const { address, mined } of this.#orders) {
      for (const part of ['coin', 'spend'] as const) {
        const key = `${address}/${part}`
        if (mined[part === 'coin' ? 0 : 1] === undefined || this.#seen.has(key)) continue
        this.#seen.add(key)
        this.#waiting.set(key, { at, address, part })
      }
    }
  }

  told(now: number, kept: ReadonlyMap<string, AddressFacts>): void {
    for (const [key, { at, address, part }] of this.#waiting) {
      const coin = kept.get(address)?.coins[0]
      const depth = part === 'coin' ? coin?.confirmations : coin?.spent?.confirmations
      if (depth === undefined || depth === 0) continue
      this.#late[part].push(now - at)
      this.#waiting.delete(key)
    }
  }

  figures(now: number) {
    // What is not told yet is at least so late.
    for (const { at, part } of this.#waiting.values()) this.#late[part].push(now - at)
    const minutes = (part: 'coin' | 'spend', share: number) => {
      const sorted = this.#late[part].toSorted((a, b) => a - b)
      return Math.round((sorted[Math.ceil(share * (sorted.length - 1))] ?? 0) / MINUTE_MS)
    }
    return {
      confirmedLateMedian: minutes('coin', 0.5),
      confirmedLateWorst: minutes('coin', 1),
      spentLateMedian: minutes('spend', 0.5),
      spentLateWorst: minutes('spend', 1),
    }
  }
}
