import type { OrderRole, OrderState, OrderView } from '../../../app/rpc/api.ts'
import { t } from '../../i18n/index.svelte.ts'
import { orderNow } from '../../i18n/en/order-now.ts'
import { lyingSats } from './money-parts.ts'

/** What the sentence depends on. */
export type NowFacts = Pick<OrderView, 'role' | 'state' | 'payment'> & {
  trade: Pick<OrderView['trade'], 'method' | 'money'>
}

/** States in which it matters whether anything had been paid. */
const CAME_TO_NOTHING: ReadonlySet<OrderState> = new Set([
  'rejected',
  'cancelled',
  'expired',
  'faulty',
] as const)

/** Who acts, and what comes next, in one or two sentences for this person. */
export function nowText({ role, state, payment, trade }: NowFacts): string {
  const reader = readerOf(role)
  const base = `order.now.${reader}.${state}` as const
  if (CAME_TO_NOTHING.has(state) && lyingSats(trade.money) > 0n) return variant(base, 'paid')
  const seen = (payment?.received ?? 0n) > 0n
  if (state === 'placed' && seen) return variant(base, 'seen')
  return trade.method === 'direct' ? t(base) : variant(base, 'escrow')
}

/** A stand-in reads what the moderator reads. */
export function readerOf(role: OrderRole): 'buyer' | 'vendor' | 'moderator' {
  return role === 'backup' ? 'moderator' : role
}

type BaseKey = `order.now.${'buyer' | 'vendor' | 'moderator'}.${OrderState}`

function variant(base: BaseKey, kind: 'escrow' | 'paid' | 'seen'): string {
  const key = `${base}.${kind}`
  return key in orderNow ? t(key as keyof typeof orderNow) : t(base)
}
