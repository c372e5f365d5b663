import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { OutboxRepository } from '../../storage/repositories/outbox.ts'

/** Between documents of one delivery; armored texts end their lines with \n only. */
const SEPARATOR = '\0'

export interface OrderMailComponents {
  outbox: OutboxRepository
  /** Delivers what is due now, in the background. */
  flush: () => void
  clock: Clock
}

/** Queues signed documents for the other party; they wait on disk until they are acknowledged. */
export class OrderMail {
  readonly #components: OrderMailComponents

  constructor(components: OrderMailComponents) {
    this.#components = components
  }

  /** The last document names the delivery: it is the one that the others explain. */
  async send(recipient: Nym, order: OrderId, documents: readonly AnyDocument[]): Promise<void> {
    const { outbox, flush, clock } = this.#components
    const last = documents.at(-1)
    if (last === undefined) return
    const payload = documents.map((document) => document.armored).join(SEPARATOR)
    await outbox.add({ id: last.id, recipient, order, payload }, clock())
    flush()
  }
}

/** The documents of one queued delivery. */
export const unpack = (payload: string): string[] => payload.split(SEPARATOR)
