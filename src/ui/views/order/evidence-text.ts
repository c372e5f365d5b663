import { errorText, t } from '../../i18n/index.svelte.ts'

const REASONS = [
  'stranger',
  'wrong-role',
  'broken-chain',
  'wrong-amount',
  'too-late',
  'second-answer',
  'impossible-step',
  'wrong-network',
] as const

/** Why a document was refused; `reason` is a code such as `order.stranger` or `document.wrong-author`. */
export function evidenceText(reason: string): string {
  const known = REASONS.find((word) => reason === `order.${word}`)
  if (known !== undefined) return t(`order.evidence.${known}`)
  return reason.startsWith('document.')
    ? errorText({ name: 'SoukError', code: reason, message: '' })
    : t('order.evidence.unknown', { reason })
}
