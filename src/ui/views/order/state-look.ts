import type { OrderRole, OrderState } from '../../../app/rpc/api.ts'
import type { IconName } from '../../components/icons.ts'
import { orderState } from '../../i18n/en/order-state.ts'
import { t } from '../../i18n/index.svelte.ts'

type Tone = 'proof' | 'warning' | 'danger' | 'neutral' | 'action'

/** How the badge of a state looks. */
export const STATE_LOOKS: Readonly<Record<OrderState, readonly [Tone, IconName]>> = {
  placed: ['action', 'send'],
  accepted: ['warning', 'wallet'],
  paying: ['warning', 'clock'],
  paid: ['proof', 'check-circle'],
  pending: ['action', 'lock'],
  'part-dispatched': ['proof', 'truck'],
  ready: ['proof', 'place'],
  dispatched: ['proof', 'truck'],
  returning: ['warning', 'box'],
  disputed: ['danger', 'alert'],
  decided: ['warning', 'service'],
  settled: ['neutral', 'signature'],
  received: ['proof', 'check'],
  completed: ['proof', 'check-circle'],
  rejected: ['danger', 'close'],
  cancelled: ['neutral', 'close'],
  expired: ['neutral', 'clock'],
  refunded: ['neutral', 'receive'],
  resolved: ['neutral', 'service'],
  claimed: ['neutral', 'key'],
  ended: ['neutral', 'clock'],
  faulty: ['danger', 'alert'],
}

/**
 * A state in plain words for this reader. `escrow`: its money lies in a script, so that a receipt is
 * not the end yet.
 */
export function stateText(state: OrderState, role?: OrderRole, escrow = false): string {
  if (state === 'received' && escrow) return t('order.state.received.escrow')
  const reader = role === 'backup' ? 'moderator' : role
  const own = `order.state.${reader ?? ''}.${state}`
  return own in orderState ? t(own as keyof typeof orderState) : t(`order.state.${state}`)
}
