import { characters } from '../../../../lib/text.ts'
import { t } from '../../../i18n/index.svelte.ts'

/** What is wrong with a free text, for beside its field; `undefined`: nothing. */
export function textProblem(text: string, limit: number): string | undefined {
  return characters(text.trim()) > limit ? t('order.reason.too-long', { limit }) : undefined
}

/** The same, of a text that has to be given. */
export function reasonProblem(text: string, limit: number): string | undefined {
  return text.trim() === '' ? t('order.reason.required') : textProblem(text, limit)
}
