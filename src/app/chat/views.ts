import type { Nym } from '../../lib/brand.ts'
import type { ChatRecord } from '../../storage/repositories/chat.ts'
import type {
  ChatMessageView,
  ConversationKey,
  ConversationSummary,
  ConversationView,
} from '../rpc/trade-api.ts'
import type { ChatBook } from './book.ts'
import { byTime, saidAt } from './book.ts'
import type { ChatComponents } from './components.ts'
import { subjectOf } from './conversation.ts'
import { progressOf } from './progress.ts'

/** Of the last message in a list, in code points. */
const EXCERPT_CHARACTERS = 140

/** What pages see of conversations. */
export class ChatViews {
  readonly #components: ChatComponents
  readonly #book: ChatBook

  constructor(components: ChatComponents, book: ChatBook) {
    this.#components = components
    this.#book = book
  }

  /** All in which something was said, the last one first; none while the vault is locked. */
  async conversations(): Promise<ConversationSummary[]> {
    const person = await this.#components.identity()
    if (person === undefined) return []
    const groups = Map.groupBy(await this.#book.all(), ({ conversation }) => conversation)
    const summaries = await Promise.all(
      [...groups].map(async ([key, records]) => {
        const last = records.reduce((a, b) => (byTime(a, b) < 0 ? b : a))
        const head = await this.#head(key, records, person.nym)
        return { head, last, unread: unreadOf(records) }
      }),
    )
    return summaries
      .sort((a, b) => byTime(b.last, a.last))
      .map(({ head, last, unread }) => ({
        ...head,
        last: { text: excerpt(last), at: saidAt(last), mine: last.author === person.nym },
        unread,
      }))
  }

  /** One conversation, also before anything was said; `undefined` for one that cannot be. */
  async conversation(key: ConversationKey): Promise<ConversationView | undefined> {
    const person = await this.#components.identity()
    if (person === undefined) return undefined
    const records = await this.#book.of(key)
    const head = await this.#head(key, records, person.nym).catch(() => undefined)
    if (head === undefined || head.with.length === 0) return undefined
    const messages = await Promise.all(records.map((record) => this.#message(record, person.nym)))
    return { ...head, messages, unread: unreadOf(records) }
  }

  async #head(key: ConversationKey, records: readonly ChatRecord[], me: Nym) {
    const subject = subjectOf(key)
    const { audienceOf, titleOf } = this.#components
    if ('nym' in subject) return { key, with: await this.#named([subject.nym], me) }
    const title = await titleOf(subject.order)
    // Whoever took part stays named, also if the order was lost.
    const people = [
      ...((await audienceOf(subject.order)) ?? []),
      ...records.flatMap(({ author, recipients }) => [
        author,
        ...(Object.keys(recipients) as Nym[]),
      ]),
    ]
    return {
      key,
      with: await this.#named(people, me),
      ...(title === undefined ? {} : { order: { id: subject.order, title } }),
    }
  }

  #named(people: readonly Nym[], me: Nym): Promise<{ nym: Nym; name: string }[]> {
    const others = [...new Set(people)].filter((nym) => nym !== me)
    return Promise.all(
      others.map(async (nym) => ({ nym, name: await this.#components.nameOf(nym) })),
    )
  }

  async #message(record: ChatRecord, me: Nym): Promise<ChatMessageView> {
    const { id, author, text, file } = record
    const mine = author === me
    return {
      id,
      mine,
      author,
      authorName: await this.#components.nameOf(author),
      text,
      ...(file === undefined ? {} : { file }),
      sentAt: saidAt(record),
      ...(mine ? await this.#progress(record) : { status: 'received' }),
    }
  }

  /** Others may keep what waits: then its author may leave. */
  async #progress(
    record: ChatRecord,
  ): Promise<Pick<ChatMessageView, 'status' | 'problem' | 'heldBy'>> {
    const progress = progressOf(record)
    const { heldBy } = this.#components
    if (progress.status !== 'waiting' || progress.problem !== undefined || heldBy === undefined) {
      return progress
    }
    const waiting = Object.entries(record.recipients).filter(
      ([, { status }]) => status === 'waiting',
    )
    const counts = await Promise.all(waiting.map(([nym]) => heldBy(record.id, nym as Nym)))
    const least = Math.min(...counts)
    return least > 0 ? { status: 'stored', heldBy: least } : progress
  }
}

const unreadOf = (records: readonly ChatRecord[]) => records.filter(({ seen }) => !seen).length

const excerpt = ({ text, file }: ChatRecord) =>
  [...(text === '' ? (file?.name ?? '') : text)].slice(0, EXCERPT_CHARACTERS).join('')
