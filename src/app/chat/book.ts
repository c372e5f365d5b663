import type { Nym } from '../../lib/brand.ts'
import type { ChatRecord, ChatRepository } from '../../storage/repositories/chat.ts'
import type { Changes } from '../changes.ts'

export interface ChatBookComponents {
  records: ChatRepository
  changes: Changes
}

/** All messages, read from the disk once and written through: lists are drawn often. */
export class ChatBook {
  readonly #components: ChatBookComponents
  #known: Promise<Map<string, ChatRecord>> | undefined

  constructor(components: ChatBookComponents) {
    this.#components = components
  }

  /** Every message in no particular order. Throws `vault.locked`. */
  async all(): Promise<ChatRecord[]> {
    return [...(await this.#load()).values()]
  }

  /** The messages of a conversation, oldest first. */
  async of(conversation: string): Promise<ChatRecord[]> {
    const all = await this.all()
    return all.filter((record) => record.conversation === conversation).sort(byTime)
  }

  async find(author: Nym, id: string): Promise<ChatRecord | undefined> {
    return (await this.#load()).get(keyOf(author, id))
  }

  /** Changes one message atomically and tells it; `undefined` from `change` leaves it as it is. */
  async update(
    author: Nym,
    id: string,
    change: (current: ChatRecord | undefined) => ChatRecord | undefined,
  ): Promise<ChatRecord | undefined> {
    const known = await this.#load()
    let changed = false
    const record = await this.#components.records.update(author, id, (current) => {
      const next = change(current)
      changed = next !== undefined
      return next
    })
    if (record !== undefined) known.set(keyOf(author, id), record)
    if (changed && record !== undefined) {
      this.#components.changes.emit({ about: 'chat', conversation: record.conversation })
    }
    return record
  }

  /** Keeps nothing in memory: the vault was locked. */
  forget(): void {
    this.#known = undefined
  }

  async #load(): Promise<Map<string, ChatRecord>> {
    this.#known ??= this.#components.records
      .list()
      .then((records) => new Map(records.map((one) => [keyOf(one.author, one.id), one])))
    try {
      return await this.#known
    } catch (error) {
      this.#known = undefined
      throw error
    }
  }
}

/** When it was said; an author's clock cannot put it later than it came. */
export const saidAt = ({ sentAt, storedAt }: ChatRecord): number => Math.min(sentAt, storedAt)

/** Orders messages as they were said, everywhere the same. */
export const byTime = (a: ChatRecord, b: ChatRecord): number =>
  saidAt(a) - saidAt(b) || a.sentAt - b.sentAt || (a.id < b.id ? -1 : 1)

const keyOf = (author: Nym, id: string) => `${author}/${id}`
