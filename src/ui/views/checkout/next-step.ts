import type { PaymentMethod } from '../../../contracts/documents/order.ts'
import { t } from '../../i18n/index.svelte.ts'

/** What happens after the order was placed, in words. */
export function nextStep(method: PaymentMethod | undefined, awake: boolean): string {
  if (method === 'sleeping') return t('checkout.next.sleeping')
  if (method === 'moderated') return t('checkout.next.moderated')
  return t(awake ? 'checkout.next' : 'checkout.next.asleep')
}
