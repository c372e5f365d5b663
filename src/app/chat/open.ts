import type { OrderFold } from '../../contracts/order/types.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import { ChatRepository } from '../../storage/repositories/chat.ts'
import { OutboxRepository } from '../../storage/repositories/outbox.ts'
import type { Changes } from '../changes.ts'
import { identityKey } from '../network/network.ts'
import type { Channel, RunningNetwork } from '../network/network.ts'
import { outboxStorage } from '../network/storage.ts'
import type { OrderBook } from '../orders/book.ts'
import type { Session } from '../session.ts'
import { Chat } from './chat.ts'

export interface ConversationsInit {
  session: Session
  book: Pick<OrderBook, 'brief'>
  records: PrivateRecords
  /** What runs of the network now. */
  running: () => RunningNetwork | undefined
  isBlocked: (nym: Nym) => Promise<boolean>
  nameOf: (nym: Nym) => Promise<string>
  changes: Changes
  clock: Clock
}

/** Conversations over this person's storage, orders and network; the network carries `channel`. */
export function openConversations(init: ConversationsInit): { chat: Chat; channel: Channel } {
  const { session, book, records, running, isBlocked, nameOf, changes, clock } = init
  const isOpen = () => session.vault.state === 'unlocked'
  const outbox = outboxStorage<string>(new OutboxRepository(records, 'chat-outbox'), isOpen)
  const chat = new Chat({
    identity: async () => {
      const person = await session.person()
      return person && { nym: person.nym, key: await identityKey(person) }
    },
    records: new ChatRepository(records),
    post: async (entry) => {
      await outbox.put([entry])
      running()?.chat?.outbox.wake(entry.to)
    },
    partiesOf: async (order) => partiesOf((await book.brief(order))?.fold),
    audienceOf: async (order) => audienceOf((await book.brief(order))?.fold),
    titleOf: async (order) => (await book.brief(order))?.record.title,
    heldBy: async (id, to) => running()?.inbox.inbox.post.heldBy('chat', id, to) ?? 0,
    isBlocked: async (nym, order) =>
      (await isBlocked(nym)) && !isRunning(order && (await book.brief(order))?.fold),
    nameOf,
    changes,
    clock,
  })
  const channel: Channel = {
    outbox,
    onMail: (letters) => chat.receive(letters),
    onResult: (result) => chat.settle(result),
    onStart: () => chat.resume(),
  }
  return { chat, channel }
}

/** Whoever blocks somebody in the midst of a trade still has to finish it with them. */
export const isRunning = (fold: Pick<OrderFold, 'over'> | undefined): boolean =>
  fold?.over === false

type People = Pick<OrderFold, 'buyer' | 'vendor' | 'moderator' | 'backup'> & {
  readonly dispute?: unknown
}

/** Whose letters about an order are taken: of everybody whom it names. */
export function partiesOf(fold: People | undefined): Nym[] | undefined {
  return fold && present([fold.buyer, fold.vendor, fold.moderator, fold.backup])
}

/**
 * Who hears what is said about an order: the two, and from the dispute on its moderator. A backup
 * joins by writing.
 */
export function audienceOf(fold: People | undefined): Nym[] | undefined {
  const judge = fold?.dispute === undefined ? undefined : fold.moderator
  return fold && present([fold.buyer, fold.vendor, judge])
}

const present = (people: readonly (string | undefined)[]): Nym[] =>
  people.filter((nym) => nym !== undefined) as Nym[]
