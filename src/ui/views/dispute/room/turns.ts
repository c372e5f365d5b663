import type { OrderView } from '../../../../app/rpc/api.ts'
import type { Deadline } from '../../../../contracts/order/types.ts'
import { formatTime, formatUntil, t } from '../../../i18n/index.svelte.ts'
import { hasParty, partyName } from '../parties.ts'

const TOLD = ['backup', 'end', 'ship', 'accept', 'last'] as const

/** What a clock of the order means for the case. */
export function clockText(order: OrderView, { kind, role, at }: Deadline): string {
  const known = TOLD.find((one) => one === kind) ?? 'any'
  return t(`dispute.who.deadline.${known}`, {
    who: partyName(order, role),
    when: formatTime(at),
    left: formatUntil(at),
  })
}

/** Who may do what now, in words; one line each. */
export function turnTexts(order: OrderView): string[] {
  const { dispute } = order.trade
  if (dispute === undefined) return []
  if (dispute.verdict !== undefined) {
    return [t(order.state === 'decided' ? 'dispute.who.decided.winner' : 'dispute.who.over')]
  }
  if (order.state !== 'disputed') return [t('dispute.who.over')]
  const roles = ['moderator', 'buyer', 'vendor', 'backup'] as const
  return roles
    .filter((role) => hasParty(order, role) || role === 'moderator')
    .map((role) => t(`dispute.who.${role}`))
}
