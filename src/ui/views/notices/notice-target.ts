import type { NoticeView } from '../../../app/rpc/trade-api.ts'
import type { Route } from '../../routes.ts'

const OF_A_CASE = new Set<NoticeView['kind']>(['order-disputed', 'order-answered', 'order-decided'])

/** Where a person goes from a notice. */
export function noticeTarget({ kind, order, conversation }: NoticeView): Route {
  if (kind === 'message' && conversation !== undefined) {
    return { name: 'messages', key: conversation }
  }
  if (kind === 'search-found') return { name: 'searches' }
  if (kind === 'handle-given') return { name: 'settings', page: 'handle' }
  if (order === undefined) return { name: 'notices' }
  const judges = order.role === 'moderator' || order.role === 'backup'
  // Parties finish a decided case on the order's page; who judges works in the room.
  if (judges ? kind !== 'moderation-asked' : OF_A_CASE.has(kind) && kind !== 'order-decided') {
    return { name: 'dispute', id: order.id }
  }
  return { name: 'order', id: order.id }
}
