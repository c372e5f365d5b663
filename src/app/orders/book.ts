import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import { foldOrder } from '../../contracts/order/fold.ts'
import type { OrderFold } from '../../contracts/order/types.ts'
import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { DeliveryState, OrderRecord } from '../../storage/repositories/orders.ts'
import type { OrdersRepository } from '../../storage/repositories/orders.ts'
import type { Changes } from '../changes.ts'

export interface OrderBookComponents {
  orders: OrdersRepository
  changes: Changes
  clock: Clock
}

/** An order as it is kept, and what follows from it now. */
export interface OpenOrder {
  record: OrderRecord
  fold: OrderFold
  documents: readonly AnyDocument[]
}

/** Verified documents are immutable, so a verification need not be repeated while the node lives. */
const MAX_REMEMBERED = 500

/** All orders of this person. States are folded anew each time; nothing derived is stored. */
export class OrderBook {
  readonly #components: OrderBookComponents
  readonly #verified = new Map<DocumentId, AnyDocument>()

  constructor(components: OrderBookComponents) {
    this.#components = components
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

  /** Adds a verified document to an order that is kept. */
  async addDocument(id: OrderId, document: AnyDocument, delivery: DeliveryState): Promise<void> {
    const { orders, clock } = this.#components
    this.#remember(document)
    const { id: documentId, armored } = document
    await orders.addDocument(id, { id: documentId, armored, delivery, storedAt: clock() })
    this.#changed(id)
  }

  async markDelivered(id: OrderId, document: DocumentId): Promise<void> {
    await this.#components.orders.markDelivered(id, document)
    this.#changed(id)
  }

  /** Changes the record; `undefined` leaves it. Views follow. */
  async update(
    id: OrderId,
    change: (record: OrderRecord) => OrderRecord | undefined,
  ): Promise<void> {
    const changed = await this.#components.orders.update(id, (known) => known && change(known))
    if (changed !== undefined) this.#changed(id)
  }

  async #open(record: OrderRecord): Promise<OpenOrder> {
    const documents = await Promise.all(
      record.documents.map(({ id, armored }) => this.#read(id, armored)),
    )
    const fold = foldOrder({
      id: record.id,
      documents,
      chain: record.chain ?? {},
      now: this.#components.clock(),
    })
    if (fold === undefined) throw new SoukError('order.damaged', 'the order document is missing')
    return { record, fold, documents }
  }

  async #read(id: DocumentId, armored: string): Promise<AnyDocument> {
    const known = this.#verified.get(id)
    if (known !== undefined) return known
    return this.#remember(await readDocument(armored))
  }

  #remember(document: AnyDocument): AnyDocument {
    const oldest = this.#verified.keys().next()
    if (this.#verified.size >= MAX_REMEMBERED && !oldest.done) this.#verified.delete(oldest.value)
    this.#verified.set(document.id, document)
    return document
  }

  #changed(id: OrderId): void {
    this.#components.changes.emit({ about: 'orders', id })
  }
}

/** The other party of an order. */
export const counterpartyOf = (fold: OrderFold, me: Nym): Nym =>
  fold.buyer === me ? fold.vendor : fold.buyer
