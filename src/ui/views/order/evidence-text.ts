import { errorText, t } from '../../i18n/index.svelte.ts'

const REASONS = [
  'stranger',
  'wrong-role',
  'broken-chain',
  'wrong-amount',
  'wrong-payee',
  'too-late',
  'second-answer',
  'impossible-step',
  'wrong-network',
  'wrong-method',
  'wrong-split',
  'wrong-place',
  'fee-too-high',
  'bad-signature',
  'too-early',
  'foreign-payout',
] as const

/** What the other side's device may say of a document that was sent to it. */
const REFUSALS = [
  'listing-changed',
  'listing-expired',
  'listing-missing',
  'out-of-stock',
  'no-address',
  'wrong-price',
  'rate-missing',
  'too-many-orders',
  'not-wanted',
  'wrong-fee',
  'record-missing',
  'record-unproven',
] as const

/**
 * Why a document was refused; `reason` is a code such as `order.stranger`, `document.wrong-author`, or
 * `delivery.order.wrong-price` for what the other side's device refused.
 */
export function evidenceText(reason: string): string {
  if (reason === 'delivery.inbox.over') return t('order.evidence.delivery.inbox.over')
  if (reason.startsWith('delivery.')) {
    const refusal = REFUSALS.find((word) => reason === `delivery.order.${word}`)
    return t(`order.evidence.delivery.${refusal ?? 'unknown'}`, { reason })
  }
  const known = REASONS.find((word) => reason === `order.${word}`)
  if (known !== undefined) return t(`order.evidence.${known}`)
  return reason.startsWith('document.')
    ? errorText({ name: 'SoukError', code: reason, message: '' })
    : t('order.evidence.unknown', { reason })
}
