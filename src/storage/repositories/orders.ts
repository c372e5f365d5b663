import type { PayoutCause } from '../../contracts/documents/payout.ts'
import type { Verification } from '../../contracts/documents/verification.ts'
import type { ChainFacts } from '../../contracts/order/chain.ts'
import type { OrderRole } from '../../contracts/order/states.ts'
import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import type { ReadingMark } from '../journal.ts'
import type { CollectionChanges, PrivateRecords } from '../private-records.ts'
import type { PhotoRecord } from '../cards.ts'

/** `received`: came from another. `waiting` / `delivered`: made here, (not yet) acknowledged by all. */
export type DeliveryState = 'received' | 'delivered' | 'waiting'

/** One signed document of an order, as it was received or made. */
export interface OrderDocumentRecord {
  readonly id: DocumentId
  /** The clearsigned text. */
  readonly armored: string
  readonly delivery: DeliveryState
  /** Who is to have it and has not acknowledged it yet; also what others signed, in a dispute. */
  readonly waitingFor?: readonly Nym[]
  /** When it came in or was made here, ms since the Unix epoch. */
  readonly storedAt: number
  /** That it was verified here, so that OpenPGP need not be asked again. */
  readonly verified?: Verification
}

/** A document that was refused: shown, never obeyed. */
export interface OrderEvidenceRecord {
  readonly reason: string
  readonly at: number
  readonly armored?: string
}

/** A transaction of the order's money that was signed here, kept so that it can be sent again. */
export interface OwnTransaction {
  readonly txid: string
  readonly rawHex: string
  readonly act: 'take' | 'hand-over' | 'hold' | 'extend' | 'finish-payout' | 'claim'
  /** By what right money leaves; absent: it only moves. */
  readonly cause?: PayoutCause
  readonly feeSatPerVb: number
  /** When it was signed, ms. */
  readonly at: number
}

/** All that is kept of one order; its state is folded from it, never stored. */
export interface OrderRecord {
  readonly id: OrderId
  readonly role: OrderRole
  /** The other who trades; to moderators: the buyer. */
  readonly counterparty: Nym
  readonly documents: readonly OrderDocumentRecord[]
  readonly evidence: readonly OrderEvidenceRecord[]
  /** Why it does not fit its listings, told by the vendor's node. */
  readonly problems?: readonly string[]
  /** What the chain told about its payment addresses so far. */
  readonly facts?: ChainFacts
  /** For lists, so that they need no parsing. */
  readonly title: string
  readonly photo?: PhotoRecord
  /** Index of the wallet address that the vendor gave this order. */
  readonly addressIndex?: number
  /** Whether the pieces left the stock of the own listing (vendor). */
  readonly stock?: 'taken' | 'returned'
  /** The device of this person that did so: it also puts them back. */
  readonly stockBy?: string
  /** Own payments of it. */
  readonly payments?: readonly string[]
  /** Own transactions of the money in its scripts, the newest last. */
  readonly transactions?: readonly OwnTransaction[]
  /** Who was given the whole case, so that a dispute can be decided. */
  readonly sharedWith?: readonly Nym[]
  readonly createdAt: number
  readonly changedAt: number
}

const COLLECTION = 'orders'

/** Orders of this person, encrypted. */
export class OrdersRepository {
  readonly #records: PrivateRecords

  constructor(records: PrivateRecords) {
    this.#records = records
  }

  get(id: OrderId): Promise<OrderRecord | undefined> {
    return this.#records.get(COLLECTION, id)
  }

  /** Orders that changed since they were read up to `mark`; all without one. */
  since(mark?: ReadingMark): Promise<CollectionChanges<OrderRecord>> {
    return this.#records.since(COLLECTION, mark)
  }

  /** Changes one order atomically; `undefined` from `change` leaves it as it is. */
  update(
    id: OrderId,
    change: (current: OrderRecord | undefined) => OrderRecord | undefined,
  ): Promise<OrderRecord | undefined> {
    return this.#records.update(COLLECTION, id, change)
  }

  /** Adds a document once: the same id again changes nothing. */
  addDocument(id: OrderId, document: OrderDocumentRecord): Promise<OrderRecord | undefined> {
    return this.update(id, (order) => {
      if (order === undefined || order.documents.some((other) => other.id === document.id)) {
        return undefined
      }
      const documents = [...order.documents, document]
      return { ...order, documents, changedAt: document.storedAt }
    })
  }

  /** Has all documents sent to somebody who joins, but those that are theirs or that they have. True if that was news. */
  async share(id: OrderId, to: Nym, has: ReadonlySet<DocumentId>): Promise<boolean> {
    let joined = false
    await this.update(id, (order) => {
      joined = order !== undefined && order.sharedWith?.includes(to) !== true
      if (order === undefined || !joined) return undefined
      const documents = order.documents.map((document) =>
        has.has(document.id) || document.waitingFor?.includes(to) === true
          ? document
          : { ...document, waitingFor: [...(document.waitingFor ?? []), to] },
      )
      return { ...order, documents, sharedWith: [...(order.sharedWith ?? []), to] }
    })
    return joined
  }

  /** Marks a document as acknowledged by somebody. */
  markDelivered(id: OrderId, document: DocumentId, by: Nym): Promise<OrderRecord | undefined> {
    return this.update(id, (order) => order && withDelivered(order, document, by))
  }

  delete(id: OrderId): Promise<void> {
    return this.#records.delete(COLLECTION, id)
  }
}

function withDelivered(order: OrderRecord, id: DocumentId, by: Nym): OrderRecord | undefined {
  let changed = false
  const documents = order.documents.map((document) => {
    if (document.id !== id || document.waitingFor?.includes(by) !== true) return document
    changed = true
    const waitingFor = document.waitingFor.filter((nym) => nym !== by)
    const isDone = document.delivery === 'waiting' && waitingFor.length === 0
    return { ...document, waitingFor, ...(isDone && { delivery: 'delivered' as const }) }
  })
  return changed ? { ...order, documents } : undefined
}
