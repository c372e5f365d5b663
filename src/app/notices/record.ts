import type { OrderRole } from '../../contracts/order/states.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import type { NoticeKind, NoticeView } from '../rpc/trade-api.ts'

/** What a notice says of its order. */
export interface OrderHead {
  id: OrderId
  title: string
  role: OrderRole
}

/** A notice as it is kept; names are looked up where it is shown. */
export interface NoticeRecord extends Omit<NoticeView, 'order' | 'who'> {
  order?: OrderHead
  who?: Nym
}

/** A notice as it is made from an order: names and titles are added where it is shown. */
export interface OrderNotice extends Pick<NoticeView, 'deadline' | 'action' | 'warning'> {
  /** `<order>:<what happened>`: the same for the same event, on every device. */
  id: string
  kind: NoticeKind
  /** When it happened, ms. */
  at: number
  order: OrderId
  /** Who did it, if a person did. */
  who?: Nym
}

/** For whom notices are made. */
export interface Reader {
  me: Nym
  role: OrderRole
  /** Ms. */
  now: number
  /** Own transactions: what they do is no news. */
  txids?: ReadonlySet<string>
}
