import type { OrderRole } from '../../contracts/order/states.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import type { NoticeView } from '../rpc/trade-api.ts'

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
