import type { OrderView } from '../../../app/rpc/api.ts'
import { t } from '../../i18n/index.svelte.ts'
import { partyName } from './clock-text.ts'

type Facts = Pick<OrderView, 'title' | 'role' | 'counterpartyName'> & {
  trade: Pick<OrderView['trade'], 'items' | 'parties'>
}

/** What was ordered: the first thing, and how many more. */
export function titleText({ title, trade }: Facts): string {
  const more = trade.items.length - 1
  const first = trade.items[0]?.title || title
  return more > 0 ? t('order.more.items', { title: first, count: more }) : first
}

/** Who trades with whom, from where this person stands. */
export function leadText({ role, counterpartyName, trade }: Facts): string {
  if (role === 'buyer' || role === 'vendor') {
    const name = counterpartyName || t('order.unnamed')
    return t(role === 'buyer' ? 'order.from' : 'order.to', { name })
  }
  return t(role === 'moderator' ? 'order.moderates' : 'order.stands-in', {
    buyer: partyName('buyer', trade.parties),
    vendor: partyName('vendor', trade.parties),
  })
}
