import { t } from '../../i18n/index.svelte.ts'

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

/** Why a document was refused; `reason` is a code such as `order.stranger`. */
export function evidenceText(reason: string): string {
  const known = REASONS.find((word) => reason === word || reason === `order.${word}`)
  return known === undefined
    ? t('order.evidence.unknown', { reason })
    : t(`order.evidence.${known}`)
}
