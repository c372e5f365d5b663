import type { AddressFacts, ChainFacts } from '../../contracts/order/chain.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { HourlyBudget } from '../../wallet/order-watch/budget.ts'
import type { WatchedAddress } from '../../wallet/order-watch/cadence.ts'
import { cadenceOf, isLively } from '../../wallet/order-watch/cadence.ts'
import { OrderWatch, paceOf } from '../../wallet/order-watch/order-watch.ts'
import type { WatchPass } from '../../wallet/order-watch/order-watch.ts'
import type { AddressSource } from '../../wallet/order-watch/read-address.ts'
import type { OrderRecord } from '../../storage/repositories/orders.ts'
import type { OpenOrder, OrderBook } from './book.ts'
import type { OrderBrief } from './brief.ts'
import { isAtHand } from './brief.ts'

export interface PaymentWatchComponents {
  book: Pick<OrderBook, 'list' | 'keepFacts'>
  source: AddressSource
  network: NetworkName
  budget: Pick<HourlyBudget, 'left'>
  clock: Clock
}

/** On average. */
const BLOCK_MS = 10 * 60_000
const BLOCKS_PER_DAY = 144

/** Follows the payment addresses of all orders on the chain and keeps what it learns with them. */
export class PaymentWatch {
  readonly #components: PaymentWatchComponents
  readonly #watch: OrderWatch
  /** Whose address it is. Every order should have its own; a vendor may name one twice. */
  #owners: ReadonlyMap<string, readonly OrderId[]> = new Map()
  /** How many pages look at an order. */
  readonly #looked = new Map<OrderId, number>()

  constructor(components: PaymentWatchComponents) {
    const { source, network, budget, clock } = components
    this.#components = components
    this.#watch = new OrderWatch({
      source,
      network,
      clock,
      budget,
      pace: paceOf(network),
      addresses: () => this.#addresses(),
      save: (address, facts) => this.#save(address, facts),
    })
  }

  /** True while the chain may have something to say about some order. */
  async isNeeded(): Promise<boolean> {
    const now = this.#components.clock()
    return (await this.#addresses()).some((watched) => {
      const { stage, known } = watched
      if (stage !== 'over' || known === undefined) return true
      const { everyBlocks } = cadenceOf(watched, { now, tip: known.tip })
      return everyBlocks > 0 && now - known.checkedAt >= everyBlocks * BLOCK_MS
    })
  }

  /** Asks what is due now, as far as the hour's budget goes; calls in the meantime share the result. */
  run(options: AbortOptions = {}): Promise<WatchPass> {
    return this.#watch.run(options)
  }

  /** Somebody says that something happened at an address: the next run asks it. */
  hint(address: string): void {
    this.#watch.hint(address)
  }

  /** A page looks at an order until the returned function is called. */
  look(id: OrderId): () => void {
    this.#looked.set(id, (this.#looked.get(id) ?? 0) + 1)
    let looking = true
    return () => {
      if (looking) this.#looked.set(id, (this.#looked.get(id) ?? 1) - 1)
      looking = false
    }
  }

  /** Addresses at which something may happen soon come first. */
  async followed(): Promise<string[]> {
    const open = (await this.#addresses()).filter(({ stage }) => stage !== 'over')
    return open
      .toSorted((a, b) => Number(isLively(b)) - Number(isLively(a)))
      .map(({ address }) => address)
  }

  /** Satoshis that lie in the scripts of orders which are not over. */
  async locked(): Promise<bigint> {
    const orders = await this.#components.book.list()
    return orders
      .filter(({ fold }) => fold.method !== 'direct' && !fold.over)
      .flatMap(({ record, fold }) => fold.addresses.map((address) => record.facts?.[address]))
      .flatMap((facts) => facts?.coins ?? [])
      .reduce((sum, { amount, spent }) => (spent === undefined ? sum + amount : sum), 0n)
  }

  async #addresses(): Promise<WatchedAddress[]> {
    const orders = await this.#components.book.list()
    const owners = new Map<string, OrderId[]>()
    const watched = new Map<string, WatchedAddress>()
    for (const order of orders) {
      const { id } = order.record
      const looked = (this.#looked.get(id) ?? 0) > 0
      for (const each of watchedOf(order, this.#components.clock())) {
        owners.set(each.address, [...(owners.get(each.address) ?? []), id])
        // Of two orders the one that is not over yet decides how often it is asked.
        if (each.stage !== 'over' || !watched.has(each.address))
          watched.set(each.address, { ...each, looked })
      }
    }
    this.#owners = owners
    return [...watched.values()]
  }

  async #save(address: string, facts: AddressFacts): Promise<void> {
    for (const id of this.#owners.get(address) ?? [])
      await this.#components.book.keepFacts(id, address, facts)
  }
}

/** The addresses of one order, with what is expected at each. */
function watchedOf(order: OrderBrief, now: number): WatchedAddress[] {
  const { method, payment, changedAt } = order.fold
  const facts = order.record.facts ?? {}
  const each = (address: string) => ({
    address,
    needed: payment?.needed ?? 1,
    // What was paid into the vendor's own wallet is his.
    spendsMatter: method !== 'direct',
    ...(Object.hasOwn(facts, address) && { known: facts[address] }),
  })
  if (order.fold.over || !isAtHand(order)) {
    const over = { stage: 'over', endedAt: changedAt } as const
    return order.fold.addresses.map((address) => ({ ...each(address), ...over }))
  }
  return expectedOf(order, each, now)
}

function expectedOf(
  { record, fold }: OpenOrder,
  each: (address: string) => Omit<WatchedAddress, 'stage'>,
  now: number,
): WatchedAddress[] {
  const { payment, deadlines } = fold
  const facts = record.facts ?? {}
  const expected = new Set(destinations(facts))
  const heights = [
    ...deadlines.flatMap(({ height }) => height ?? []),
    ...justOver(fold, record),
    ...soon(record),
  ]
  const dates = deadlines.flatMap(({ kind, at }) => (kind === 'payment' ? at : []))
  return fold.addresses.map((address): WatchedAddress => {
    const base = each(address)
    if (address === payment?.address) {
      const awaited = payment.confirmed < payment.due
      if (awaited) return { ...base, stage: 'awaiting', ...earliest('deadlineAt', dates) }
    } else if ((base.known?.coins.length ?? 0) === 0 && !expected.has(address)) {
      // Nothing comes here unless it leaves another address of the order first.
      return { ...base, stage: 'over', endedAt: now }
    }
    return { ...base, stage: 'holding', ...earliest('deadlineHeight', heights) }
  })
}

/** Locks that ended within a day: the other may take the money, or end it, with any block. */
function justOver({ claims, payouts }: OpenOrder['fold'], { facts = {} }: OrderRecord): number[] {
  const tip = Math.max(0, ...Object.values(facts).map((known) => known.tip))
  return [...claims, ...payouts].flatMap(({ ready, height }) =>
    ready && height !== undefined && tip - height < BLOCKS_PER_DAY ? [height] : [],
  )
}

/** An own transaction that the chain does not show yet may come with any block. */
function soon({ transactions: sent = [], facts = {} }: OrderRecord): number[] {
  const known = Object.values(facts)
  const shown = new Set(
    known.flatMap(({ coins }) => coins.flatMap(({ txid, spent }) => [txid, spent?.txid])),
  )
  const tips = known.map(({ tip }) => tip)
  return sent.some(({ txid }) => !shown.has(txid)) && tips.length > 0 ? [Math.max(...tips)] : []
}

/** Where the money of an order went, as far as it was seen to leave. */
const destinations = (facts: ChainFacts): string[] =>
  Object.values(facts).flatMap(({ coins }) =>
    coins.flatMap(({ spent }) => spent?.outputs.flatMap(({ address }) => address ?? []) ?? []),
  )

const earliest = <Name extends string>(
  name: Name,
  values: readonly number[],
): Partial<Record<Name, number>> =>
  values.length === 0 ? {} : ({ [name]: Math.min(...values) } as Record<Name, number>)
