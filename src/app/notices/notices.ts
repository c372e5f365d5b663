import type { OrderAction, OrderRole } from '../../contracts/order/states.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { HandleGift } from '../handles/take-over.ts'
import type { OpenOrder, OrderBook } from '../orders/book.ts'
import type { FinishedOrder, OrderBrief } from '../orders/brief.ts'
import type { ConversationSummary, NoticeKind, NoticesView } from '../rpc/trade-api.ts'
import type { SavedSearch } from '../rpc/find-api.ts'
import { withSearch } from './search-notice.ts'
import { withConversations } from './message-notices.ts'
import { allNotices, noticesOf } from './notices-of.ts'
import type { NoticeRecord, OrderHead, OrderNotice, Reader } from './record.ts'

/** What a page can show; older ones go. */
export const MAX_NOTICES = 200

/** Clocks run out while nothing changes. */
const LOOK_EVERY_MS = 10 * 60_000

/** Ids of an order's notices, told or not, so that each event is told once. By order id. */
const KNOWN = 'notices-known'

export interface NoticesRecord {
  /** Newest first, by when they became known here. */
  notices: NoticeRecord[]
  muted: NoticeKind[]
}

export interface NoticesComponents {
  /** Named `notices`. */
  record: SingleRecord<NoticesRecord>
  records: PrivateRecords
  orders: Pick<OrderBook, 'find' | 'brief' | 'list' | 'each'>
  conversations: () => Promise<readonly ConversationSummary[]>
  /** Whoever lives here, while the vault is open. */
  person: () => Promise<{ nym: Nym } | undefined>
  nameOf: (nym: Nym) => Promise<string>
  changes: Changes
  clock: Clock
}

const EMPTY: NoticesRecord = { notices: [], muted: [] }

/** What happened without this person: found by looking at orders and conversations as they change. */
export class Notices {
  readonly #components: NoticesComponents
  readonly #waiting = new Set<OrderId | 'all' | 'chat'>()
  readonly #finished = { seen: new WeakSet<FinishedOrder>() }
  #working: Promise<void> | undefined
  #timer: ReturnType<typeof setInterval> | undefined
  #off: (() => void) | undefined

  constructor(components: NoticesComponents) {
    this.#components = components
  }

  /** Looks now, at whatever changes from now on, and at clocks every ten minutes. */
  start(): void {
    this.#off = this.#components.changes.on((change) => {
      if (change.about === 'orders') void this.look(change.id)
      if (change.about === 'chat') void this.#look('chat')
      if (change.about === 'session') void this.look()
    })
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
    void this.look()
  }

  stop(): void {
    this.#off?.()
    clearInterval(this.#timer)
  }

  /** Looks at one order, or at all and the conversations. Resolves when nothing is left to look at. */
  look(id?: OrderId): Promise<void> {
    return this.#look(id ?? 'all')
  }

  /** The node did something for its person, who is told. */
  async nodeActed(id: OrderId, action: OrderAction): Promise<void> {
    const order = await this.#components.orders.brief(id)
    if (order === undefined) return
    const at = this.#components.clock()
    const notice = { id: `${id}:node:${action}:${at}`, kind: 'node-acted' as const, at, action }
    await this.#add([{ ...notice, read: false, order: headOf(order) }])
  }

  /** So many new matches of a saved search came. */
  searchFound({ id, text }: Pick<SavedSearch, 'id' | 'text'>, found: number): Promise<void> {
    const at = this.#components.clock()
    return this.#change((record) => {
      const notices = withSearch(record.notices, { id, text, found }, at)
      return { ...record, notices: notices.slice(0, MAX_NOTICES) }
    })
  }

  /** Somebody handed a handle over; told once. */
  handleGiven({ handle, from, until, untilAt, blocked }: HandleGift): Promise<void> {
    const id = `handle:${handle}:${until}${blocked ? ':blocked' : ''}`
    const gift = { handle, untilAt, ...(blocked && { blocked }) }
    const at = this.#components.clock()
    return this.#add([{ id, kind: 'handle-given', at, read: false, who: from, gift }])
  }

  /** The person has seen these; absent: all. */
  markRead(ids?: readonly string[]): Promise<void> {
    const seen = ids && new Set(ids)
    return this.#change((record) => ({
      ...record,
      notices: record.notices.map((notice) =>
        seen === undefined || seen.has(notice.id) ? { ...notice, read: true } : notice,
      ),
    }))
  }

  /** From now on the person wants system notifications of all kinds but these. */
  mute(kinds: readonly NoticeKind[]): Promise<void> {
    return this.#change((record) => ({ ...record, muted: [...new Set(kinds)] }))
  }

  /** Follows changes about `notices`, `chat` and `session`. Empty while the vault is locked. */
  async view(): Promise<NoticesView> {
    const { person, record, nameOf } = this.#components
    if ((await person()) === undefined) {
      const waiting = { buying: 0, selling: 0, moderating: 0, messages: 0 }
      return { notices: [], unread: 0, muted: [], waiting }
    }
    const { notices, muted } = (await record.load()) ?? EMPTY
    return {
      notices: await Promise.all(
        notices.map(async ({ who, ...notice }) => ({
          ...notice,
          ...(who && { who: { nym: who, name: await nameOf(who) } }),
        })),
      ),
      unread: notices.filter(({ read }) => !read).length,
      muted,
      waiting: await this.#awaited(),
    }
  }

  #look(what: OrderId | 'all' | 'chat'): Promise<void> {
    this.#waiting.add(what)
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined
    })
    return this.#working
  }

  async #work(): Promise<void> {
    // Whoever has just called may be in the midst of a change.
    await Promise.resolve()
    while (this.#waiting.size > 0) {
      const asked = [...this.#waiting]
      this.#waiting.clear()
      try {
        await this.#lookAt(asked)
      } catch {
        // Locked or closed in the meantime: the change that follows looks again.
        return
      }
    }
  }

  async #lookAt(asked: readonly (OrderId | 'all' | 'chat')[]): Promise<void> {
    const { person, orders, changes } = this.#components
    const me = (await person())?.nym
    if (me === undefined) return
    const all = asked.includes('all')
    if (all || asked.includes('chat')) await this.#lookAtConversations()
    const one = (id: OrderId | 'all' | 'chat') => (id === 'all' || id === 'chat' ? [] : [id])
    if (all) await orders.each(this.#finished, (order) => this.#lookAtOrder(order, me))
    else {
      for (const id of asked.flatMap(one)) {
        const order = await orders.find(id)
        if (order !== undefined) await this.#lookAtOrder(order, me)
      }
    }
    // What awaits the person may be another now, told or not.
    changes.emit({ about: 'notices' })
  }

  async #lookAtOrder(order: OpenOrder, me: Nym): Promise<void> {
    const { records, clock } = this.#components
    const { record, fold } = order
    const own = (record.transactions ?? []).map(({ txid }) => txid)
    const txids = new Set([...own, ...(record.payments ?? [])])
    const reader: Reader = { me, role: record.role, now: clock(), txids }
    const known = await records.get<string[]>(KNOWN, record.id)
    const seen = known && new Set(known)
    const head = headOf(order)
    const added = noticesOf(seen, fold, reader)
    if (added.length > 0)
      await this.#add(added.map((notice) => noticeRecord(notice, head, clock())))
    // After the notices are kept: killed in between, the same ids are made again.
    const ids = allNotices(fold, reader).map(({ id }) => id)
    if (seen === undefined || ids.some((id) => !seen.has(id))) {
      await records.put(KNOWN, record.id, [...new Set([...(known ?? []), ...ids])])
    }
  }

  /** One notice for each conversation with something unread; gone with it. */
  async #lookAtConversations(): Promise<void> {
    const { conversations, orders } = this.#components
    const all = await conversations()
    const heads = new Map<OrderId, OrderHead>()
    for (const id of all.flatMap(({ order, unread }) => (order && unread > 0 ? order.id : []))) {
      const order = await orders.brief(id)
      if (order !== undefined) heads.set(id, headOf(order))
    }
    await this.#change(({ notices, ...rest }) => {
      const next = withConversations(notices, all, heads)
      return next && { ...rest, notices: next.slice(0, MAX_NOTICES) }
    })
  }

  async #add(added: readonly NoticeRecord[]): Promise<void> {
    await this.#change((record) => {
      const known = new Set(record.notices.map(({ id }) => id))
      const news = added.filter(({ id }) => !known.has(id)).toReversed()
      if (news.length === 0) return undefined
      return { ...record, notices: [...news, ...record.notices].slice(0, MAX_NOTICES) }
    })
  }

  async #change(change: (record: NoticesRecord) => NoticesRecord | undefined): Promise<void> {
    let changed = false
    await this.#components.record.update((current) => {
      const next = change(current ?? EMPTY)
      changed = next !== undefined
      return next
    })
    if (changed) this.#components.changes.emit({ about: 'notices' })
  }

  async #awaited(): Promise<NoticesView['waiting']> {
    const { orders, conversations } = this.#components
    const roles = (await orders.list())
      .filter(({ record, fold }) => fold.main[record.role] !== undefined)
      .map(({ record }) => record.role)
    const count = (...wanted: OrderRole[]) => roles.filter((role) => wanted.includes(role)).length
    return {
      buying: count('buyer'),
      selling: count('vendor'),
      moderating: count('moderator', 'backup'),
      messages: (await conversations()).filter(({ unread }) => unread > 0).length,
    }
  }
}

const headOf = ({ record: { id, title, role } }: OrderBrief): OrderHead => ({ id, title, role })

function noticeRecord(
  { order: _id, at, ...notice }: OrderNotice,
  order: OrderHead,
  now: number,
): NoticeRecord {
  // A clock of somebody else that runs ahead makes no news from the future.
  return { ...notice, at: Math.min(at, now), read: false, order }
}
