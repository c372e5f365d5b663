import { CAME_TO_NOTHING } from '../../contracts/order/states.ts'
import type { OrderAction } from '../../contracts/order/types.ts'
import type { OrderId } from '../../lib/brand.ts'
import { toWireError } from '../../lib/errors.ts'
import type { WireError } from '../../lib/errors.ts'
import type { Session } from '../session.ts'
import { freeHolds, isSeen, repair } from './acts/repair.ts'
import type { OpenOrder, OrderBook } from './book.ts'
import type { FinishedOrder } from './brief.ts'
import { lacksNotice } from './brief.ts'
import type { ChoreComponents } from './keeper-chores.ts'
import { CHORES } from './keeper-chores.ts'

export interface OrderKeeperComponents extends ChoreComponents {
  book: Pick<OrderBook, 'find' | 'each'>
  session: Pick<Session, 'person'>
  /** The node did this by itself. */
  onActed: (id: OrderId, action: OrderAction) => void
  /** What it could not do; it is tried again at the next occasion. */
  onProblem?: (id: OrderId, action: OrderAction, error: WireError) => void
}

/** Between two tries to hand the same transaction over. */
const TRY_AGAIN_MS = 60_000

/**
 * What a node does by itself in its person's orders when it wakes, when a document comes, and with
 * each block: notices of payments from elsewhere, the vendor's standing answers, and whatever must not
 * be missed while nobody looks.
 */
export class OrderKeeper {
  readonly #components: OrderKeeperComponents
  readonly #tried = new Map<string, number>()
  readonly #finished = { seen: new WeakSet<FinishedOrder>(), matters: mayNeedCare }
  #running: Promise<void> | undefined
  /** Asked for while it runs; `all` covers the others. */
  #waiting = new Set<OrderId | 'all'>()

  constructor(components: OrderKeeperComponents) {
    this.#components = components
  }

  /** Looks through one order, or all. Resolves when nothing that was asked for is left to do. */
  run(id?: OrderId): Promise<void> {
    this.#waiting.add(id ?? 'all')
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #work(): Promise<void> {
    // Whoever has just called may be in the midst of a change.
    await Promise.resolve()
    while (this.#waiting.size > 0) {
      const asked = this.#waiting
      this.#waiting = new Set()
      if ((await this.#components.session.person()) === undefined) return
      const { book } = this.#components
      if (asked.has('all')) await book.each(this.#finished, (order) => this.#keep(order))
      else {
        for (const id of asked) {
          const order = await book.find(id as OrderId)
          if (order !== undefined) await this.#keep(order)
        }
      }
    }
  }

  async #keep(order: OpenOrder): Promise<void> {
    const { acts, book } = this.#components
    const { id, role } = order.record
    if (leavesTraces(order)) {
      await this.#quietly(id, 'finish-payout', () =>
        acts.turns.take(id, async (turn) => {
          // What is over needs no transaction any more, but the others may not know of one yet.
          await repair(turn, (txid) => !order.fold.over && this.#mayTry(txid))
          await freeHolds(turn)
        }),
      )
    }
    let now: OpenOrder | undefined = order
    for (const chore of CHORES) {
      const isMine = chore.role === role || (chore.role === 'both' && isTrading(role))
      if (!isMine || now === undefined || isUnderWay(now, chore.action)) continue
      const before: OpenOrder = now
      const acted = await this.#quietly(id, chore.action, async () => {
        if (!(await chore.isDue(before, this.#components))) return false
        const result = await chore.run(before, this.#components)
        if (isNews(before, result)) this.#components.onActed(id, chore.action)
        return true
      })
      // Folding takes some time: only what was touched is read again.
      if (acted !== false) now = await book.find(id)
    }
  }

  async #quietly<T>(
    id: OrderId,
    action: OrderAction,
    act: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await act()
    } catch (error) {
      this.#components.onProblem?.(id, action, toWireError(error))
      return undefined
    }
  }

  #mayTry(txid: string): boolean {
    const now = this.#components.clock()
    if (now - (this.#tried.get(txid) ?? -TRY_AGAIN_MS) < TRY_AGAIN_MS) return false
    this.#tried.set(txid, now)
    return true
  }
}

const isTrading = (role: string) => role === 'buyer' || role === 'vendor'

/** Something of it may have to be sent again, or set free. */
const leavesTraces = (order: OpenOrder) =>
  (!order.fold.over && (order.record.transactions ?? []).length > 0) ||
  order.fold.dispute !== undefined ||
  lacksNotice(order)

/** The same of one that is over; what came to nothing may have been paid from elsewhere. */
const mayNeedCare = ({ fold, lacksNotice: lacksOne }: FinishedOrder) =>
  lacksOne || fold.dispute !== undefined || CAME_TO_NOTHING.has(fold.state)

/** A transaction of this act is out, and the chain was not asked since. */
const isUnderWay = (order: OpenOrder, action: OrderAction) =>
  order.record.transactions?.some(({ act, txid }) => act === action && !isSeen(order, txid)) ===
  true

/** A transaction that was sent before was only sent again. */
function isNews({ record }: OpenOrder, result: { txid: string } | boolean | undefined): boolean {
  if (typeof result !== 'object') return result === true
  return record.transactions?.some(({ txid }) => txid === result.txid) !== true
}
