import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { SealedFile } from '../../contracts/documents/file.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { Emitter } from '../../lib/emitter.ts'
import { SoukError } from '../../lib/errors.ts'
import { Lock } from '../../lib/lock.ts'
import { characters } from '../../lib/text.ts'
import { MAX_MESSAGES_READ, MAX_TEXT_CHARACTERS, sealLetter } from '../../p2p/chat/letter.ts'
import type { Receipt } from '../../p2p/mail/mailbox.ts'
import type { OutboxResult } from '../../p2p/mail/outbox.ts'
import type { ChatRecord } from '../../storage/repositories/chat.ts'
import type { ConversationKey, ConversationSummary, ConversationView } from '../rpc/trade-api.ts'
import { ChatBook } from './book.ts'
import type { ChatComponents, ChatIdentity } from './components.ts'
import { conversationOf, subjectOf } from './conversation.ts'
import { ChatInbox } from './inbox.ts'
import { progressed } from './progress.ts'
import { ChatViews } from './views.ts'

export type { ChatComponents } from './components.ts'

/** Bytes of a letter's id. */
const ID_BYTES = 16

/** Of own messages in a row: they keep their order for everybody who sorts them by time. */
const SAME_MOMENT_MS = 1_000

/** What a person says, and where. */
export interface ChatDraft {
  to: ConversationKey
  text: string
  file?: SealedFile
}

/**
 * Conversations with people and about orders. What is said is kept first and sent from there, so
 * that nothing is lost whoever is away and whenever the node dies.
 */
export class Chat {
  readonly #components: ChatComponents
  readonly #book: ChatBook
  readonly #inbox: ChatInbox
  readonly #views: ChatViews
  readonly #lock = new Lock()
  readonly #off: () => void

  constructor(components: ChatComponents) {
    this.#components = components
    this.#book = new ChatBook(components)
    this.#inbox = new ChatInbox(components, this.#book)
    this.#views = new ChatViews(components, this.#book)
    this.#off = components.changes.on((change) => {
      if (change.about === 'session') void this.resume().catch(() => undefined)
    })
  }

  /** All messages, for the other devices of this person. */
  get book(): ChatBook {
    return this.#book
  }

  /** Told of each message of others when it is kept for the first time. */
  get arrived(): Emitter<ChatRecord> {
    return this.#inbox.arrived
  }

  /**
   * Keeps a message and hands it over as soon as its recipients are there. The same `key` again is
   * the same message. Throws `chat.empty`, `chat.too-long`, `chat.unknown-conversation`,
   * `chat.unknown-order`, `chat.not-a-party`, `chat.nobody`, `vault.locked`.
   */
  async send(input: ChatDraft, key: string): Promise<{ id: string }> {
    const person = await this.#require()
    const { text, file } = input
    if (text.trim() === '' && file === undefined) {
      throw new SoukError('chat.empty', 'neither a text nor a file')
    }
    if (characters(text) > MAX_TEXT_CHARACTERS) {
      throw new SoukError('chat.too-long', 'the message is too long', {
        data: { limit: MAX_TEXT_CHARACTERS },
      })
    }
    const id = messageId(person.nym, key)
    const record = await this.#lock.run(() => this.#keep(person.nym, id, input))
    await this.#post(person, record)
    return { id }
  }

  /** Notes that the person has seen a conversation, and lets its authors know. */
  async markRead(conversation: ConversationKey): Promise<void> {
    const person = await this.#require()
    const unread = (await this.#book.of(conversation)).filter(({ seen }) => !seen)
    for (const [author, records] of Map.groupBy(unread, (record) => record.author)) {
      for (let from = 0; from < records.length; from += MAX_MESSAGES_READ) {
        const part = records.slice(from, from + MAX_MESSAGES_READ)
        // Before it is noted: a node that dies in between tells it twice, not never.
        await this.#postRead(person, author, part)
        for (const { id } of part) {
          await this.#book.update(author, id, (record) => record && { ...record, seen: true })
        }
      }
    }
  }

  /** Tries an own message again, also one that was refused. Throws `chat.unknown-message`. */
  async retry(id: string): Promise<void> {
    const person = await this.#require()
    let record = await this.#book.find(person.nym, id)
    if (record === undefined) throw new SoukError('chat.unknown-message', 'no such own message')
    for (const nym of Object.keys(record.recipients) as Nym[]) {
      record =
        (await this.#book.update(person.nym, id, (current) =>
          progressed(current, nym, { status: 'waiting' }),
        )) ?? record
    }
    await this.#post(person, record)
  }

  conversations(): Promise<ConversationSummary[]> {
    return this.#views.conversations()
  }

  conversation(key: ConversationKey): Promise<ConversationView | undefined> {
    return this.#views.conversation(key)
  }

  /** Takes letters from the network; a receipt for each. */
  receive(letters: readonly string[]): Promise<Receipt[]> {
    return this.#inbox.receive(letters)
  }

  /** What became of a letter that left the outbox. */
  async settle({ id, to, receipt }: OutboxResult<string>): Promise<void> {
    const person = await this.#components.identity()
    if (person === undefined || (await this.#book.find(person.nym, id)) === undefined) return
    const { status } = receipt
    if (status === 'later') return
    await this.#book.update(person.nym, id, (record) =>
      progressed(
        record,
        to,
        status === 'stored'
          ? { status: 'delivered' }
          : { status: 'waiting', problem: receipt.code },
      ),
    )
  }

  /** Sends again whatever a crash kept from the outbox. Nothing while the vault is locked. */
  async resume(): Promise<void> {
    const person = await this.#components.identity()
    if (person === undefined) {
      this.#book.forget()
      return
    }
    for (const record of await this.#book.all()) {
      if (record.author === person.nym) await this.#post(person, record)
    }
  }

  stop(): void {
    this.#off()
  }

  async #require(): Promise<ChatIdentity> {
    const person = await this.#components.identity()
    if (person === undefined) throw new SoukError('vault.locked', 'nobody can write now')
    return person
  }

  /** The message on the disk: a new one, or the one that an earlier request of that name left. */
  async #keep(me: Nym, id: string, { to, text, file }: ChatDraft): Promise<ChatRecord> {
    const known = await this.#book.find(me, id)
    if (known !== undefined) return known
    const subject = subjectOf(to)
    const sentAt = await this.#moment(to, me)
    const record: ChatRecord = {
      id,
      author: me,
      conversation: to,
      ...('order' in subject ? { order: subject.order } : {}),
      text,
      ...(file === undefined ? {} : { file }),
      sentAt,
      storedAt: sentAt,
      seen: true,
      recipients: await this.#recipients(subject, me),
    }
    return (await this.#book.update(me, id, (current) => current ?? record)) ?? record
  }

  /** Now, but after what was said a moment ago. */
  async #moment(conversation: ConversationKey, me: Nym): Promise<number> {
    const now = this.#components.clock()
    const before = (await this.#book.of(conversation)).findLast(({ author }) => author === me)
    const ahead = before === undefined ? -1 : before.sentAt - now
    return ahead >= 0 && ahead < SAME_MOMENT_MS ? now + ahead + 1 : now
  }

  async #recipients(subject: { order: OrderId } | { nym: Nym }, me: Nym) {
    const people = 'nym' in subject ? [subject.nym] : await this.#audience(subject.order, me)
    const others = [...new Set(people)].filter((nym) => nym !== me)
    if (others.length === 0) throw new SoukError('chat.nobody', 'there is nobody to hear it')
    return Object.fromEntries(others.map((nym) => [nym, { status: 'waiting' as const }]))
  }

  async #audience(order: OrderId, me: Nym): Promise<readonly Nym[]> {
    const parties = await this.#components.partiesOf(order)
    const audience = await this.#components.audienceOf(order)
    if (parties === undefined || audience === undefined) {
      throw new SoukError('chat.unknown-order', 'no such order here')
    }
    if (!parties.includes(me)) throw new SoukError('chat.not-a-party', 'an order of others')
    const authors = (await this.#book.of(conversationOf(order, me))).map(({ author }) => author)
    // Whoever spoke up hears the answers.
    return [...audience, ...authors.filter((nym) => parties.includes(nym))]
  }

  /** Puts a letter into the outbox for everybody who has not got it and did not refuse it. */
  async #post({ key }: ChatIdentity, record: ChatRecord): Promise<void> {
    const { id, order, text, file, sentAt } = record
    for (const [nym, { status, problem }] of Object.entries(record.recipients)) {
      if (status !== 'waiting' || problem !== undefined) continue
      const to = nym as Nym
      const armored = await sealLetter(key, {
        kind: 'text',
        id,
        to,
        ...(order === undefined ? {} : { order }),
        sentAt,
        text,
        ...(file === undefined ? {} : { file }),
      })
      await this.#components.post({ id, to, armored, createdAt: sentAt })
    }
  }

  async #postRead({ key }: ChatIdentity, author: Nym, read: readonly ChatRecord[]): Promise<void> {
    const id = bytesToHex(crypto.getRandomValues(new Uint8Array(ID_BYTES)))
    const order = read[0]?.order
    const sentAt = this.#components.clock()
    const armored = await sealLetter(key, {
      kind: 'read',
      id,
      to: author,
      ...(order === undefined ? {} : { order }),
      sentAt,
      messages: read.map((record) => record.id),
    })
    await this.#components.post({ id, to: author, armored, createdAt: sentAt })
  }
}

/** As random as the key: a request that is repeated names the same message. */
const messageId = (author: Nym, key: string): string =>
  bytesToHex(sha256(utf8(`souk-chat-id/1\n${author}\n${key}`)).subarray(0, ID_BYTES))
