import { t } from '../../../i18n/index.svelte.ts'
import { longest } from './escrow-times.ts'
import type { TimesInput } from './escrow-times.ts'
import type { PolicyProblem } from './policy-input.ts'

/** The control that a problem belongs to. */
export const problemId = ({ field }: PolicyProblem): string => `policy-${field}`

/** A problem in words; `named` says which field it is, for the summary. */
export function problemText(
  { field, key }: PolicyProblem,
  unit: TimesInput['unit'],
  named = false,
): string {
  if (field === 'max' || key === 'max') return t('policy.auto.max.problem')
  const order = field === 'last' ? 'last' : 'accept'
  const text =
    key === 'number'
      ? t('policy.time.problem.number', { max: longest(unit) })
      : t(`policy.time.problem.${order}`)
  return named ? `${t(`policy.time.${field}`)}: ${text}` : text
}
