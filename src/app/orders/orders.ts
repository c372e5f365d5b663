import { archiveOf } from '../archive.ts'
import type { OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import { Lock } from '../../lib/lock.ts'
import type { OrderSummary, OrderView, PaymentPlan } from '../rpc/api.ts'
import type { Session } from '../session.ts'
import type { OpenOrder, OrderBook } from './book.ts'
import { putBack, settleStock } from './stock.ts'
import type { StockComponents } from './stock.ts'
import { orderSummary, orderView } from './views.ts'
import type { ViewContext } from './views.ts'

export interface OrdersComponents extends StockComponents, Omit<ViewContext, 'me'> {
  session: Session
  book: OrderBook
  clock: Clock
  /** Shared with the acceptances, which look at the stock. */
  stockTurn?: Lock
  planPayment: (input: { address: string; amount: bigint }) => Promise<PaymentPlan>
}

/** Orders as pages see them: views, plans, and the folder that GnuPG can verify. */
export class Orders {
  readonly #components: OrdersComponents
  readonly #stockTurn: Lock

  constructor(components: OrdersComponents) {
    this.#components = components
    this.#stockTurn = components.stockTurn ?? new Lock()
  }

  /** `undefined` while nobody lives here or the vault is locked. */
  async summaries(): Promise<{ orders: OrderSummary[] }> {
    const context = await this.#context()
    if (context === undefined) return { orders: [] }
    const orders = await this.#components.book.list()
    return { orders: await Promise.all(orders.map((order) => orderSummary(order, context))) }
  }

  async view(id: OrderId): Promise<OrderView | undefined> {
    const context = await this.#context()
    if (context === undefined) return undefined
    const order = await this.#components.book.find(id)
    return order && orderView(order, context)
  }

  async planPayment(id: OrderId): Promise<PaymentPlan> {
    return this.#components.planPayment(dueNow(await this.#components.book.get(id)))
  }

  /** Documents, public keys and a README that tells how to verify them by hand, as one archive. */
  async export(id: OrderId): Promise<{ name: string; archive: Blob }> {
    const { documents } = await this.#components.book.get(id)
    return archiveOf(`souk-order-${id.slice(-8)}`, documents)
  }

  /** Brings the own stock in line with the orders; after each change and at every start. */
  settleStock(id?: OrderId): Promise<void> {
    const { book } = this.#components
    return this.#stockTurn.run(async () => {
      const orders = id === undefined ? await book.list() : [await book.get(id)]
      for (const order of orders) await settleStock(this.#components, order)
    })
  }

  /** Puts the pieces of an order back that another device of this person took as well. */
  putBack(id: OrderId): Promise<void> {
    return this.#stockTurn.run(async () =>
      putBack(this.#components, await this.#components.book.get(id)),
    )
  }

  async #context(): Promise<ViewContext | undefined> {
    const { session, nameOf, paymentUri, keysLeft, heldBy, veiled } = this.#components
    const person = await session.person()
    return (
      person && {
        me: person.nym,
        nameOf,
        paymentUri,
        ...(keysLeft && { keysLeft }),
        ...(heldBy && { heldBy }),
        ...(veiled && { veiled }),
      }
    )
  }
}

/** Where the rest of an order's money goes, and how much it is. Throws `order.not-now`. */
function dueNow({ fold }: OpenOrder): { address: string; amount: bigint } {
  const { payment } = fold
  if (payment === undefined || payment.received >= payment.due) {
    throw new SoukError('order.not-now', 'nothing is to be paid')
  }
  return { address: payment.address, amount: payment.due - payment.received }
}
