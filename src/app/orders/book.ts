import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import type { AddressFacts } from '../../contracts/order/chain.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { foldOrder } from '../../contracts/order/fold.ts'
import type { OrderScripts } from '../../contracts/order/scripts.ts'
import { tryOrderScripts } from '../../contracts/order/scripts.ts'
import { rememberingJudge } from '../../contracts/order/signatures.ts'
import type { OrderFold } from '../../contracts/order/types.ts'
import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { OrderRecord } from '../../storage/repositories/orders.ts'
import type { OrdersRepository } from '../../storage/repositories/orders.ts'
import type { Changes } from '../changes.ts'
import type { FinishedOrder, OpenOrder, OrderBrief } from './brief.ts'
import { isAtHand } from './brief.ts'
import { tellsAnew } from './facts.ts'
import { KnownOrders } from './known-orders.ts'
import type { KeptOrder } from './known-orders.ts'
import { keptDocument, VerifiedDocuments } from './verified.ts'

export type { OpenOrder } from './brief.ts'

export interface OrderBookComponents {
  orders: OrdersRepository
  changes: Changes
  clock: Clock
  /** Height of the newest proven block, as far as this node knows. */
  tip?: () => number
  /** Verifies a clearsigned text; `readDocument` unless a test counts. */
  verify?: (armored: string) => Promise<AnyDocument>
}

/** Which of the orders that are over somebody wants to be shown, see {@link OrderBook.each}. */
export interface OfFinished {
  readonly seen: WeakSet<FinishedOrder>
  readonly matters?: (order: FinishedOrder) => boolean
}

/** Views hear at least so often that the chain was asked and told nothing new. */
const TELL_FACTS_EVERY_MS = 60_000

/** Scripts of orders in memory, some 10 KB each: of those looked at last. */
const MAX_SCRIPTS = 200

/** All orders of this person. Nothing derived is stored, and nothing stays in memory once the vault is locked. */
export class OrderBook {
  readonly #components: OrderBookComponents
  readonly #verified: VerifiedDocuments
  readonly #known: KnownOrders
  /** Keys and scripts follow from the order document alone, and take some 20 ms to derive. */
  readonly #scripts = new Map<OrderId, OrderScripts>()
  /** Each signature for a payout takes some milliseconds to verify. */
  #signatures = rememberingJudge()
  readonly #toldFactsAt = new Map<OrderId, number>()

  constructor(components: OrderBookComponents) {
    this.#components = components
    this.#verified = new VerifiedDocuments(components)
    this.#known = new KnownOrders({
      orders: components.orders,
      verified: (record) => this.#verified.of(record),
      fold: (kept) => this.#fold(kept),
      now: components.clock,
    })
    components.changes.on(({ about }) => {
      if (about === 'session') this.#forget()
    })
  }

  async find(id: OrderId): Promise<OpenOrder | undefined> {
    const known = await this.#known.find(id)
    if (known !== undefined && isAtHand(known)) return known
    const record = await this.#components.orders.get(id)
    return record && this.#fold({ record, documents: await this.#verified.of(record) })
  }

  /** Throws `order.unknown`. */
  async get(id: OrderId): Promise<OpenOrder> {
    const order = await this.find(id)
    if (order === undefined) throw new SoukError('order.unknown', 'no such order here')
    return order
  }

  /** All orders, last changed first; of those that are over only what lists need. Cheap. */
  list(): Promise<OrderBrief[]> {
    return this.#known.list()
  }

  /** What lists know of an order. Cheap. */
  async brief(id: OrderId): Promise<OrderBrief | undefined> {
    return this.#known.find(id)
  }

  /**
   * Shows each order that is not over, one after the other, with all documents. Of those that are over it
   * shows what matters to the caller, once, until something of it changes: `seen` holds what it was shown.
   */
  async each(
    { seen, matters = () => true }: OfFinished,
    act: (order: OpenOrder) => Promise<unknown>,
  ): Promise<void> {
    for (const brief of await this.list()) {
      if (isAtHand(brief)) await act(brief)
      else if (matters(brief) && !seen.has(brief)) {
        const order = await this.find(brief.record.id)
        if (order !== undefined) await act(order)
        seen.add(brief)
      }
    }
  }

  /** Keeps a new order; one that is kept already stays as it is. */
  async add(record: OrderRecord): Promise<void> {
    await this.#components.orders.update(record.id, (known) => (known ? undefined : record))
    this.#changed(record.id)
  }

  /** Adds a document that came from another. */
  async addReceived(id: OrderId, document: AnyDocument): Promise<void> {
    const { orders, clock } = this.#components
    await orders.addDocument(id, keptDocument(document, 'received', clock()))
    this.#changed(id)
  }

  /** Adds a document that was signed here, on its way to these people. */
  async addSigned(id: OrderId, document: AnyDocument, to: readonly Nym[]): Promise<void> {
    const { orders, clock } = this.#components
    await orders.addDocument(id, keptDocument(document, 'waiting', clock(), to))
    this.#changed(id)
  }

  /** Has all documents sent to somebody who joins, once. True if that was news. */
  share(id: OrderId, to: Nym, has: ReadonlySet<DocumentId>): Promise<boolean> {
    return this.#components.orders.share(id, to, has)
  }

  async markDelivered(id: OrderId, document: DocumentId, by: Nym): Promise<void> {
    await this.#components.orders.markDelivered(id, document, by)
    this.#changed(id)
  }

  /** Changes the record; `undefined` leaves it. Views follow. */
  async update(
    id: OrderId,
    change: (record: OrderRecord) => OrderRecord | undefined,
  ): Promise<void> {
    let changed = false
    await this.#components.orders.update(id, (known) => {
      const next = known && change(known)
      changed = next !== undefined
      return next
    })
    if (changed) this.#changed(id)
  }

  /** Keeps what the chain says of an address. Views follow when it is news, else once in a while. */
  async keepFacts(id: OrderId, address: string, facts: AddressFacts): Promise<void> {
    const { orders, clock } = this.#components
    let news = false
    await orders.update(id, (known) => {
      if (known === undefined) return undefined
      news = tellsAnew(known.facts?.[address], facts)
      return { ...known, facts: { ...known.facts, [address]: facts } }
    })
    const toldAt = this.#toldFactsAt.get(id) ?? 0
    if (!news && clock() - toldAt < TELL_FACTS_EVERY_MS) return
    this.#toldFactsAt.set(id, clock())
    this.#changed(id)
  }

  #fold({ record, documents }: KeptOrder): OpenOrder {
    const { clock, tip } = this.#components
    const chain = record.facts ?? {}
    // Addresses where nothing happens are asked seldom: clocks go on meanwhile.
    const heights = [...Object.values(chain).map((facts) => facts.tip), tip?.() ?? 0]
    const scripts = this.#scriptsOf(record.id, documents)
    const fold = foldOrder({
      id: record.id,
      documents,
      chain,
      now: clock(),
      tip: Math.max(...heights),
      signatures: this.#signatures,
      ...(scripts && { scripts }),
      ...(record.problems && { problems: record.problems }),
    })
    if (fold === undefined) throw new SoukError('order.damaged', 'the order document is missing')
    return { record, fold, documents }
  }

  #scriptsOf(id: OrderId, documents: readonly AnyDocument[]): OrderScripts | undefined {
    const order = documents.find((document) => (document.id as string) === id)
    const made = () => (order && isKind(order, 'order') ? tryOrderScripts(order) : undefined)
    const scripts = this.#scripts.get(id) ?? made()
    if (scripts === undefined) return undefined
    // Taken out and put in again: the first of the map is the one not asked for longest.
    this.#scripts.delete(id)
    const [oldest] = this.#scripts.keys()
    if (oldest !== undefined && this.#scripts.size >= MAX_SCRIPTS) this.#scripts.delete(oldest)
    this.#scripts.set(id, scripts)
    return scripts
  }

  #forget(): void {
    this.#known.forget()
    this.#verified.forget()
    this.#scripts.clear()
    this.#signatures = rememberingJudge()
  }

  #changed(id: OrderId): void {
    this.#components.changes.emit({ about: 'orders', id })
  }
}

/** The other party of an order; to its moderators: the buyer. */
export const counterpartyOf = (fold: Pick<OrderFold, 'buyer' | 'vendor'>, me: Nym): Nym =>
  fold.buyer === me ? fold.vendor : fold.buyer
