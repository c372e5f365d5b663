import { t } from '../../i18n/index.svelte.ts'

const KNOWN = [
  'order',
  'acceptance',
  'rejection',
  'cancellation',
  'funding',
  'dispatch',
  'receipt',
] as const

/** What a document does, in a word; newer kinds that this version does not know keep their own name. */
export function stepTitle(kind: string): string {
  const known = KNOWN.find((word) => word === kind)
  return known === undefined ? kind : t(`order.step.${known}`)
}
