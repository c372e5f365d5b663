import type { Nym } from '../../lib/brand.ts'
import type { PrivateEntry, PrivateRecords } from '../private-records.ts'

/** Something signed that another person has not acknowledged yet. */
export interface OutboxRecord {
  /** Chosen by the sender; the document id where it is a document. */
  readonly id: string
  readonly recipient: Nym
  /** The clearsigned text. */
  readonly payload: string
  /** Ms since the Unix epoch; orders the deliveries. */
  readonly createdAt: number
}

/** Pending deliveries, encrypted: who trades with whom is nobody's business. */
export class OutboxRepository {
  readonly #records: PrivateRecords
  readonly #collection: string

  /** `collection` keeps kinds of deliveries apart. */
  constructor(records: PrivateRecords, collection: 'outbox' | 'chat-outbox' = 'outbox') {
    this.#records = records
    this.#collection = collection
  }

  /** Queues for delivery, all or none. The same id again changes nothing. */
  add(messages: readonly OutboxRecord[]): Promise<void> {
    const entries = messages.map((message) => ({ id: message.id, value: message }))
    return this.#records.addAll(this.#collection, entries)
  }

  /** Oldest first. */
  async list(): Promise<OutboxRecord[]> {
    const entries: PrivateEntry<OutboxRecord>[] = await this.#records.list(this.#collection)
    return entries.map(({ value }) => value).sort((a, b) => a.createdAt - b.createdAt)
  }

  /** Acknowledged (or given up). */
  remove(id: string): Promise<void> {
    return this.#records.delete(this.#collection, id)
  }
}
