import type { Nym, OrderId } from '../../lib/brand.ts'
import type { PrivateEntry, PrivateRecords } from '../private-records.ts'

/** Something signed that another person has not acknowledged yet. */
export interface OutboxRecord {
  /** Chosen by the sender; the document id where it is a document. */
  readonly id: string
  readonly recipient: Nym
  /** The clearsigned text. */
  readonly payload: string
  readonly order?: OrderId
  readonly attempts: number
  /** Not before this time, ms since the Unix epoch. */
  readonly nextAttemptAt: number
  readonly createdAt: number
  /** `code` of the last failure. */
  readonly lastError?: string
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
  add(
    messages: readonly Pick<OutboxRecord, 'id' | 'recipient' | 'payload' | 'createdAt'>[],
  ): Promise<void> {
    return this.#records.addAll<OutboxRecord>(
      this.#collection,
      messages.map((message) => ({
        id: message.id,
        value: { ...message, attempts: 0, nextAttemptAt: message.createdAt },
      })),
    )
  }

  /** Oldest first. */
  async list(): Promise<OutboxRecord[]> {
    const entries: PrivateEntry<OutboxRecord>[] = await this.#records.list(this.#collection)
    return entries.map(({ value }) => value).sort((a, b) => a.createdAt - b.createdAt)
  }

  /** Those whose time has come, oldest first. */
  async due(now: number): Promise<OutboxRecord[]> {
    return (await this.list()).filter((message) => message.nextAttemptAt <= now)
  }

  /** Notes a failed attempt and when to try again. */
  async postpone(id: string, nextAttemptAt: number, lastError: string): Promise<void> {
    await this.#records.update<OutboxRecord>(
      this.#collection,
      id,
      (known) => known && { ...known, attempts: known.attempts + 1, nextAttemptAt, lastError },
    )
  }

  /** Acknowledged (or given up). */
  remove(id: string): Promise<void> {
    return this.#records.delete(this.#collection, id)
  }
}
