import type { Label } from '../../../contracts/documents/label-list.ts'
import { t } from '../../i18n/index.svelte.ts'

/** Why people block others; kept as these words of the code. */
export const BLOCK_REASONS = ['scam', 'illegal', 'fake', 'spam', 'rude', 'unwanted'] as const
export type BlockReason = (typeof BLOCK_REASONS)[number]

const LABEL_OF: Partial<Record<BlockReason, Label>> = {
  scam: 'scam',
  illegal: 'unlawful',
  fake: 'counterfeit',
}

/** What a public list says of somebody who was blocked for this; `undefined`: it concerns nobody else. */
export function labelOf(reason: string): Label | undefined {
  const known = BLOCK_REASONS.find((one) => one === reason)
  return known && LABEL_OF[known]
}

/** A kept reason in words; one of another program stays as it is. */
export function reasonWords(reason: string): string {
  const known = BLOCK_REASONS.find((one) => one === reason)
  return known === undefined ? reason : t(`block.reason.${known}`)
}
