import { LIMITS } from '../../../../contracts/documents/limits.ts'
import { t } from '../../../i18n/index.svelte.ts'
import type { DisputeForm, Problem, Step } from './dispute-form.svelte.ts'

/** A control that needs attention, and what to do about it. */
export interface FormError {
  id: string
  text: string
}

const TEXTS: Readonly<Record<Problem, () => FormError>> = {
  'cause-required': () => ({ id: 'dispute-cause', text: t('dispute.cause.required') }),
  'claim-required': () => ({ id: 'dispute-claim', text: t('dispute.claim.required') }),
  'claim-too-long': () => ({
    id: 'dispute-claim',
    text: t('dispute.claim.too-long', { limit: LIMITS.claim }),
  }),
  'outcome-invalid': () => ({ id: 'dispute-split-buyer', text: t('dispute.outcome.invalid') }),
  'files-busy': () => ({ id: 'dispute-files', text: t('dispute.files.busy') }),
}

/** The problems of a step for the person, in the order of the fields. */
export function problemTexts(form: DisputeForm, step: Step): FormError[] {
  return form.problems(step).map((problem) => TEXTS[problem]())
}

/** The text for one control, for beside it. */
export function textOf(errors: readonly FormError[], id: string): string | undefined {
  return errors.find((error) => error.id === id)?.text
}
