import type { OrderRole, OrderView } from '../../../app/rpc/api.ts'
import { t } from '../../i18n/index.svelte.ts'

/** What a party of an order is called; somebody without a name by the part they play. */
export function partyName(order: OrderView, role: OrderRole): string {
  const party = order.trade.parties.find((one) => one.role === role)
  return party?.name || t(`dispute.side.${role}`)
}

/** Buyer and vendor by name. */
export const sideNames = (order: OrderView): { buyer: string; vendor: string } => ({
  buyer: partyName(order, 'buyer'),
  vendor: partyName(order, 'vendor'),
})

/** Whether somebody plays this part. */
export const hasParty = (order: OrderView, role: OrderRole): boolean =>
  order.trade.parties.some((one) => one.role === role)

/** Who decides: the moderator, or the stand-in where the view belongs to them. */
export const isJudge = (role: OrderRole): boolean => role === 'moderator' || role === 'backup'

/** Satoshis of the order that a moderator could divide: all that lies in its scripts. */
export function disputable(order: OrderView): bigint {
  if (order.trade.dispute !== undefined) return order.trade.dispute.amount
  const { offered, shipped, held } = order.trade.money.lying
  return offered + shipped + held
}
