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
import { tellsAnew } from './facts.ts'
import { keptDocument, VerifiedDocuments } from './verified.ts'

export interface OrderBookComponents {
  orders: OrdersRepository
  changes: Changes
  clock: Clock
  /** Height of the newest proven block, as far as this node knows. */
  tip?: () => number
  /** Verifies a clearsigned text; `readDocument` unless a test counts. */
  verify?: (armored: string) => Promise<AnyDocument>
}

/** An order as it is kept, and what follows from it now. */
export interface OpenOrder {
  record: OrderRecord
  fold: OrderFold
  documents: readonly AnyDocument[]
}

/** Views hear at least so often that the chain was asked and told nothing new. */
const TELL_FACTS_EVERY_MS = 60_000

/** All orders of this person. States are folded anew each time; nothing derived is stored. */
export class OrderBook {
  readonly #components: OrderBookComponents
  readonly #verified: VerifiedDocuments
  /** Keys and scripts follow from the order document alone, and take some 20 ms to derive. */
  readonly #scripts = new Map<OrderId, OrderScripts>()
  /** Each signature for a payout takes some milliseconds to verify. */
  readonly #signatures = rememberingJudge()
  readonly #toldFactsAt = new Map<OrderId, number>()

  constructor(components: OrderBookComponents) {
    this.#components = components
    this.#verified = new VerifiedDocuments(components)
  }

  async find(id: OrderId): Promise<OpenOrder | undefined> {
    const record = await this.#components.orders.get(id)
    return record === undefined ? undefined : this.#open(record)
  }

  /** Throws `order.unknown`. */
  async get(id: OrderId): Promise<OpenOrder> {
    const order = await this.find(id)
    if (order === undefined) throw new SoukError('order.unknown', 'no such order here')
    return order
  }

  /** Last changed first. */
  async list(): Promise<OpenOrder[]> {
    const records = await this.#components.orders.list()
    return Promise.all(records.map((record) => this.#open(record)))
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

  async #open(record: OrderRecord): Promise<OpenOrder> {
    const documents = await this.#verified.of(record)
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
    const known = this.#scripts.get(id)
    if (known !== undefined) return known
    const order = documents.find((document) => (document.id as string) === id)
    const scripts = order && isKind(order, 'order') ? tryOrderScripts(order) : undefined
    if (scripts !== undefined) this.#scripts.set(id, scripts)
    return scripts
  }

  #changed(id: OrderId): void {
    this.#components.changes.emit({ about: 'orders', id })
  }
}

/** The other party of an order; to its moderators: the buyer. */
export const counterpartyOf = (fold: OrderFold, me: Nym): Nym =>
  fold.buyer === me ? fold.vendor : fold.buyer
