import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { OutboxEntry } from '../../p2p/mail/outbox.ts'

export interface OrderMailComponents {
  /** Stores entries for delivery, all or none; when it settles they survive a restart. */
  add: (entries: readonly OutboxEntry[]) => Promise<void>
  clock: Clock
}

/** Queues signed documents for the other party; they wait on disk until they are acknowledged. */
export class OrderMail {
  readonly #components: OrderMailComponents

  constructor(components: OrderMailComponents) {
    this.#components = components
  }

  /** In this order: a document that explains another comes before it. */
  async send(recipient: Nym, documents: readonly AnyDocument[]): Promise<void> {
    const { add, clock } = this.#components
    const now = clock()
    await add(
      documents.map(({ id, armored }, index) => ({
        id,
        to: recipient,
        armored,
        createdAt: now + index,
      })),
    )
  }
}
