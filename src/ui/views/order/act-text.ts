import type { OrderAction, OrderView } from '../../../app/rpc/api.ts'
import { formatSats, t } from '../../i18n/index.svelte.ts'
import { missingSats } from './payment-stage.ts'

/** What the facts of an order make of an act's name. */
export type ActFacts = Pick<OrderView, 'role' | 'total' | 'payment'> & {
  trade: Pick<OrderView['trade'], 'method' | 'payouts'>
}

/** The name of an act on its button, for this person and this way of paying. */
export function actText(act: OrderAction, order: ActFacts): string {
  const escrow = order.trade.method !== 'direct'
  if (act === 'pay') {
    const due = order.payment === undefined ? order.total : missingSats(order.payment)
    return t('order.action.pay', { amount: formatSats(due) })
  }
  if (act === 'confirm-receipt' && escrow) return t('order.action.confirm-receipt.escrow')
  if (act === 'claim' && order.role === 'buyer') return t('order.action.claim.buyer')
  if (act === 'finish-payout' && !getsPart(order)) return t('order.action.finish-payout.theirs')
  return t(`order.action.${act}`)
}

/** True if this person gets something of the payout that is ready. */
function getsPart({ role, trade }: ActFacts): boolean {
  const payout = trade.payouts.find(({ mine, ready }) => mine && ready)
  if (payout === undefined) return true
  return (role === 'buyer' ? payout.buyerSats : payout.vendorSats) > 0n
}
