import type { ChainEvent } from '../../../contracts/order/types.ts'
import { t } from '../../i18n/index.svelte.ts'
import { blockText } from './clock-text.ts'
import { MONEY_PLACES } from './money-parts.ts'

/** What the chain shows, in a few words. */
export function chainTitle({ event, place }: Pick<ChainEvent, 'event' | 'place'>): string {
  const known = MONEY_PLACES.find((one) => one === place)
  if (event !== 'moved' || known === undefined) return t(`order.chain.${event}`)
  return t('order.chain.moved.to', { place: t(`order.money.${known}`) })
}

/** How sure it is: its block, or that it has none yet. */
export function chainDepth({ confirmations, height }: ChainEvent): string {
  if (confirmations === 0) return t('order.chain.unconfirmed')
  const depth = t('order.chain.confirmations', { count: confirmations })
  if (height === undefined) return depth
  return `${t('order.chain.block', { height: blockText(height) })}, ${depth}`
}
