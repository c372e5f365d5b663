import type { SealedFile } from '../../contracts/documents/file.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import type { PrivateEntry, PrivateRecords } from '../private-records.ts'

/** How far an own message came on its way to one person; never backwards. */
export interface ChatDeliveryRecord {
  readonly status: 'waiting' | 'delivered' | 'read'
  /** Code of the other device's refusal: it is not tried again by itself. */
  readonly problem?: string
}

/** One message, own or received. */
export interface ChatRecord {
  /** 16 bytes in hex, chosen by the author; another author may choose the same. */
  readonly id: string
  readonly author: Nym
  /** `order:<id>` or `nym:<nym>`. */
  readonly conversation: string
  readonly order?: OrderId
  readonly text: string
  readonly file?: SealedFile
  /** By the author's clock, ms since the Unix epoch. */
  readonly sentAt: number
  /** When it was kept here, ms since the Unix epoch. */
  readonly storedAt: number
  /** Whether the person here has seen it; own ones are. */
  readonly seen: boolean
  /** Of an own message: to whom it goes. Empty of others'. */
  readonly recipients: Readonly<Record<Nym, ChatDeliveryRecord>>
}

const COLLECTION = 'chat'

/** Messages of this person, encrypted: not even who talks with whom is in the clear. */
export class ChatRepository {
  readonly #records: PrivateRecords

  constructor(records: PrivateRecords) {
    this.#records = records
  }

  /** In no particular order. */
  async list(): Promise<ChatRecord[]> {
    const entries: PrivateEntry<ChatRecord>[] = await this.#records.list(COLLECTION)
    return entries.map(({ value }) => value)
  }

  /** Changes one message atomically; `undefined` from `change` leaves it as it is. */
  update(
    author: Nym,
    id: string,
    change: (current: ChatRecord | undefined) => ChatRecord | undefined,
  ): Promise<ChatRecord | undefined> {
    return this.#records.update(COLLECTION, `${author}/${id}`, change)
  }
}
