import type { OrderId } from '../../lib/brand.ts'
import type { ConversationSummary } from '../rpc/trade-api.ts'
import type { NoticeRecord, OrderHead } from './record.ts'

/**
 * The notices with what the conversations say: one that is unread for each conversation with something
 * unread, about its newest message; read once the conversation was read. `undefined`: all is as it was.
 */
export function withConversations(
  notices: readonly NoticeRecord[],
  conversations: readonly ConversationSummary[],
  orders: ReadonlyMap<OrderId, OrderHead>,
): NoticeRecord[] | undefined {
  const known = new Set(notices.map(({ id }) => id))
  const news = conversations
    .flatMap((conversation) => messageNotice(conversation, orders))
    .filter(({ id }) => !known.has(id))
  const renewed = new Set(news.map(({ conversation }) => conversation))
  const quiet = new Set(conversations.filter(({ unread }) => unread === 0).map(({ key }) => key))
  const isOld = ({ read, conversation }: NoticeRecord, keys: ReadonlySet<string | undefined>) =>
    !read && conversation !== undefined && keys.has(conversation)
  if (news.length === 0 && !notices.some((one) => isOld(one, quiet))) return undefined
  const stays = notices
    .filter((one) => !isOld(one, renewed))
    .map((one) => (isOld(one, quiet) ? { ...one, read: true } : one))
  return [...news, ...stays]
}

function messageNotice(
  { key, last, unread, order, with: others }: ConversationSummary,
  orders: ReadonlyMap<OrderId, OrderHead>,
): NoticeRecord[] {
  if (unread === 0 || last === undefined || last.mine) return []
  const head = order && orders.get(order.id)
  const [other] = others
  return [
    {
      id: `${key}:${last.at}`,
      kind: 'message',
      at: last.at,
      read: false,
      conversation: key,
      ...(head && { order: head }),
      // Of several, the last message does not tell who wrote it.
      ...(other && others.length === 1 && { who: other.nym }),
    },
  ]
}
