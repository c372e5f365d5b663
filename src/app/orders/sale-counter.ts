import { hex } from '@scure/base'
import type { Sale } from '../../contracts/documents/sale.ts'
import type { OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { OrderBook } from './book.ts'
import type { OrderBrief, SignedSale } from './brief.ts'
import { salesOf } from './brief.ts'

/** The number that was given out last, and for which order. */
export interface SaleMark extends Sale {
  readonly order: OrderId
}

export interface SaleCounterComponents {
  /** Named `sale-count`. Of this device alone: shared or restored, two would go on with one count. */
  record: Pick<SingleRecord<SaleMark>, 'update'>
  book: Pick<OrderBook, 'list'>
  clock: Clock
}

/**
 * Counts the orders that this device accepts, without gaps and never with one number twice. A number
 * is on the disk before it is signed. The order that it was meant for keeps it until it is signed;
 * if the worker died before that, and the vendor accepts another order first, it goes to that one.
 */
export class SaleCounter {
  readonly #components: SaleCounterComponents

  constructor(components: SaleCounterComponents) {
    this.#components = components
  }

  /**
   * The place of an order that is about to be accepted. Never for two orders at once: the acceptance
   * has to be kept before the next call.
   */
  async next(order: OrderId): Promise<Sale> {
    const { record, book, clock } = this.#components
    const orders = await book.list()
    const now = clock()
    const mark = await record.update((last) => following(last, order, signedSales(orders), now))
    if (mark === undefined) throw new Error('a count that was not kept')
    return { lane: mark.lane, number: mark.number }
  }
}

/** An own order; `sales` of its acceptances, none while it waits. */
interface SignedSales {
  readonly order: OrderId
  readonly sales: readonly SignedSale[]
}

const signedSales = (orders: readonly OrderBrief[]): SignedSales[] =>
  orders
    .filter(({ record }) => record.role === 'vendor')
    .map((order) => ({ order: order.record.id, sales: salesOf(order) }))

function following(
  last: SaleMark | undefined,
  order: OrderId,
  signed: readonly SignedSales[],
  now: number,
): SaleMark {
  if (last === undefined || isLost(last, signed, now)) return opened(order)
  if (last.order === order) return last
  const meant = signed.find((one) => one.order === last.order)
  // An order that cannot be read any more may have been accepted.
  const isFree = meant !== undefined && !meant.sales.some((one) => isSame(one, last))
  return { lane: last.lane, number: last.number + (isFree ? 0 : 1), order }
}

/**
 * Whether going on with the lane would show numbers that contradict each other: somebody went on with
 * a copy of this count, or the clock was set back.
 */
const isLost = (last: SaleMark, signed: readonly SignedSales[], now: number): boolean =>
  signed.some(({ order, sales }) =>
    sales.some(
      (one) =>
        one.lane === last.lane &&
        (one.at > now ||
          one.number > last.number ||
          (one.number === last.number && order !== last.order)),
    ),
  )

const isSame = (a: Sale, b: Sale): boolean => a.lane === b.lane && a.number === b.number

const opened = (order: OrderId): SaleMark => ({
  lane: hex.encode(crypto.getRandomValues(new Uint8Array(8))),
  number: 1,
  order,
})
