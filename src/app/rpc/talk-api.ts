/** What pages ask and watch of what people tell each other, and of what happened without them. */
import type { Deadline, Warning } from '../../contracts/order/types.ts'
import type { OrderAction, OrderRole } from '../../contracts/order/states.ts'
import type { SealedFile } from '../../contracts/documents/file.ts'
import type { DeviceId, Nym, OrderId } from '../../lib/brand.ts'

type Nothing = Record<string, never>

// ---------------------------------------------------------------- conversations

/** `order:<id>` (all its parties) or `nym:<nym>`. */
export type ConversationKey = string

export interface ConversationSummary {
  key: ConversationKey
  /** The others. */
  with: { nym: Nym; name: string }[]
  order?: { id: OrderId; title: string }
  last?: { text: string; at: number; mine: boolean }
  unread: number
}

export interface ChatMessageView {
  id: string
  mine: boolean
  author: Nym
  authorName: string
  text: string
  file?: SealedFile
  sentAt: number
  /**
   * Own: `waiting` is kept here, `stored` also by others, sealed, `delivered` at the other's device,
   * `read` by the person.
   */
  status: 'received' | 'waiting' | 'stored' | 'delivered' | 'read'
  /** `stored`: how many devices keep it. */
  heldBy?: number
  /** Own: code of another device's refusal; not tried again before `chat.retry`. */
  problem?: string
}

export interface ConversationView {
  key: ConversationKey
  with: { nym: Nym; name: string }[]
  order?: { id: OrderId; title: string }
  /** Oldest first. */
  messages: ChatMessageView[]
  unread: number
}

// ---------------------------------------------------------------- notices

export const NOTICE_KINDS = [
  'order-new',
  'order-accepted',
  'order-rejected',
  'order-cancelled',
  'order-paid',
  'order-dispatched',
  'order-received',
  'order-completed',
  'order-extended',
  'order-returned',
  'order-refunded',
  'order-settlement',
  'order-settled',
  'order-disputed',
  'order-answered',
  'order-decided',
  'order-paid-out',
  'order-rated',
  'moderation-asked',
  'moderation-answered',
  'payment-problem',
  'deadline',
  'node-acted',
  'message',
  'search-found',
  'handle-given',
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** Something that happened without this person, to be read. */
export interface NoticeView {
  /** The same event has the same id for ever. */
  id: string
  kind: NoticeKind
  at: number
  read: boolean
  order?: { id: OrderId; title: string; role: OrderRole }
  conversation?: ConversationKey
  /** Who did it. */
  who?: { nym: Nym; name: string }
  /** Of `deadline`: the clock that runs out, and when; of `node-acted`: the act. */
  deadline?: { kind: Deadline['kind']; at: number }
  action?: OrderAction
  warning?: Warning
  /** Of `search-found`: a saved search, and how many matches came. */
  search?: { id: string; text: string; found: number }
  /** Of `handle-given`: about until when it holds, ms; `blocked`: another one is held. */
  gift?: { handle: string; untilAt: number; blocked?: boolean }
}

export interface NoticesView {
  /** Newest first, at most 200. */
  notices: NoticeView[]
  unread: number
  /** Kinds of which the person wants no system notification. */
  muted: NoticeKind[]
  /** Orders in which something awaits this person, and unread conversations: for badges. */
  waiting: { buying: number; selling: number; moderating: number; messages: number }
}

/** Devices that keep, sealed, what is sent to this person while no browser of theirs is open. */
export interface MailboxesView {
  devices: DeviceId[]
  /** How many may be named. */
  max: number
}

export interface TalkMethods {
  'chat.send': (input: { to: ConversationKey; text: string; file?: SealedFile }) => { id: string }
  'chat.read': (input: { conversation: ConversationKey }) => Nothing
  'chat.retry': (input: { id: string }) => Nothing
  /** Names these devices and no others. Throws `inbox.bad-device` {value}, `inbox.too-many-mailboxes` {max}. */
  'inbox.name-mailboxes': (input: { devices: string[] }) => MailboxesView

  /** Absent `ids`: all. */
  'notices.read': (input: { ids?: string[] }) => Nothing
  'notices.mute': (input: { kinds: NoticeKind[] }) => Nothing
}

export interface TalkTopics {
  mailboxes: { params: Nothing; view: MailboxesView }
  conversations: { params: Nothing; view: { conversations: ConversationSummary[] } }
  conversation: { params: { key: ConversationKey }; view: ConversationView | undefined }
  notices: { params: Nothing; view: NoticesView }
}
