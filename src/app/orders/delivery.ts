import type { DocumentId, Nym } from '../../lib/brand.ts'
import { SoukError, toWireError } from '../../lib/errors.ts'
import type { Receipt } from '../../p2p/mail/mailbox.ts'
import type { OutboxEntry, OutboxResult } from '../../p2p/mail/outbox.ts'
import type { OrderRecord } from '../../storage/repositories/orders.ts'
import type { OrderBrief } from './brief.ts'
import type { ReceiveComponents } from './receive.ts'
import { receiveDocuments } from './receive.ts'

/** Between the mail of the network and the book of orders. */
export class OrderDelivery {
  readonly #components: ReceiveComponents

  constructor(components: ReceiveComponents) {
    this.#components = components
  }

  /** A receipt for each document: stored, refused for good, or to be tried later. */
  async receive(documents: readonly string[]): Promise<Receipt[]> {
    const receipts: Receipt[] = []
    /** Whose receipt hangs on that of the order that they explain. */
    let explaining: number[] = []
    for (const [index, armored] of documents.entries()) {
      try {
        // What came with it may explain it: an order follows a listing.
        const came = await receiveDocuments(this.#components, armored, documents.slice(0, index))
        receipts.push({ status: 'stored' })
        if (came === 'explains') explaining.push(index)
        else explaining = []
      } catch (error) {
        const receipt: Receipt = {
          status: isPassing(error) ? 'later' : 'refused',
          code: reasonOf(error),
        }
        receipts.push(receipt)
        // An order that is to come again comes with all that it follows.
        if (receipt.status === 'later') for (const one of explaining) receipts[one] = receipt
        explaining = []
      }
    }
    return receipts
  }

  /** What became of a document that was sent. */
  async settle({ id, to, receipt }: OutboxResult): Promise<void> {
    const { book, clock } = this.#components
    for (const { record } of await book.list()) {
      if (!record.documents.some((document) => document.id === id)) continue
      if (receipt.status === 'stored') {
        for (const one of arrivedWith(record, id, to)) await book.markDelivered(record.id, one, to)
      }
      if (receipt.status === 'refused') {
        await book.update(record.id, (order) => {
          const armored = order.documents.find((document) => document.id === id)?.armored
          if (armored === undefined || wasRefused(order, armored)) return undefined
          const evidence = { reason: `delivery.${receipt.code}`, at: clock(), armored }
          return { ...order, evidence: [...order.evidence, evidence] }
        })
      }
    }
  }

  /**
   * What is signed but was not yet handed over, also what a crash kept from the outbox. Adding it
   * again changes nothing for what waits there already.
   */
  async unsent(): Promise<OutboxEntry[]> {
    const { book, session } = this.#components
    const person = await session.person()
    if (person === undefined) return []
    const waiting = (await book.list()).filter(({ record }) =>
      record.documents.some(({ waitingFor = [] }) => waitingFor.length > 0),
    )
    const orders = await Promise.all(waiting.map(({ record: { id } }) => book.find(id)))
    return orders.flatMap((order) => (order === undefined ? [] : unsentOf(order.record)))
  }
}

/**
 * What arrived with a document: with an order all that it follows. A listing that arrived without the order
 * may have come with another one, and goes along again.
 */
function arrivedWith(
  { id: orderId, documents }: OrderBrief['record'],
  id: DocumentId,
  to: Nym,
): DocumentId[] {
  const order = documents.findIndex((document) => (document.id as string) === orderId)
  const at = documents.findIndex((document) => document.id === id)
  if (at === order) return documents.slice(0, order + 1).map((document) => document.id)
  const isAlone = at < order && documents[order]?.waitingFor?.includes(to) === true
  return isAlone ? [] : [id]
}

const unsentOf = (record: OrderRecord): OutboxEntry[] =>
  record.documents.flatMap(({ id, armored, storedAt, waitingFor = [] }, index) =>
    wasRefused(record, armored)
      ? []
      : waitingFor.map((to) => ({ id, to, armored, createdAt: storedAt + index })),
  )

/** The other side will refuse it again: neither sent nor noted twice. */
const wasRefused = ({ evidence }: OrderRecord, armored: string) =>
  evidence.some((known) => known.armored === armored)

/**
 * Worth another try: the vault is locked, storage is busy, an earlier document has not come yet, or the
 * chain cannot tell yet whether a discount is earned.
 */
const PASSING = new Set([
  'vault.locked',
  'identity.none',
  'order.unknown',
  'storage.full',
  'service.unproven',
])

/** What the sender is told: `order.refused` says why in the code itself, which is all that travels. */
function reasonOf(error: unknown): string {
  const { code, data } = toWireError(error)
  const why = data?.['why']
  return code === 'order.refused' && typeof why === 'string' ? `order.${why}` : code
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof SoukError)) return true
  return PASSING.has(error.code) || error.data?.['again'] === 1
}
