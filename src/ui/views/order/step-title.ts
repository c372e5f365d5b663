import { t } from '../../i18n/index.svelte.ts'

const KNOWN = [
  'order',
  'acceptance',
  'rejection',
  'cancellation',
  'funding',
  'dispatch',
  'receipt',
  'mediation',
  'completion',
  'rating',
  'refund',
  'extension',
  'return',
  'settlement_offer',
  'settlement_acceptance',
  'dispute',
  'dispute_answer',
  'hold',
  'verdict',
  'payout',
] as const

/** What a document does, in a word; newer kinds that this version does not know keep their own name. */
export function stepTitle(kind: string): string {
  const known = KNOWN.find((word) => word === kind)
  return known === undefined ? kind : t(`order.step.${known}`)
}
