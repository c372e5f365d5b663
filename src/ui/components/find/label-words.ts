import type { LabelCounts, LabelMark } from '../../../app/rpc/labels-api.ts'
import { LABELS } from '../../../contracts/documents/label-list.ts'
import { t } from '../../i18n/index.svelte.ts'

/** What a list has how much of, in words. */
export function countWords(counts: LabelCounts): string {
  const parts = LABELS.flatMap((label) => {
    const count = counts[label]
    return count === undefined ? [] : t('labels.count', { label: t(`label.${label}`), count })
  })
  return parts.length === 0 ? t('labels.empty') : parts.join(' · ')
}

/** One warning in a line: what, who says so, and why. */
export function warningWords({ label, reason, list: { title: list } }: LabelMark): string {
  const words = { label: t(`label.${label}`), list }
  return reason === '' ? t('labels.badge', words) : t('labels.badge.reason', { ...words, reason })
}
