import type { ListingDraft, ListingView } from '../../../app/rpc/api.ts'
import { LIMITS } from '../../../contracts/documents/limits.ts'
import { t } from '../../i18n/index.svelte.ts'
import type { CheckoutForm } from './checkout-form.svelte.ts'
import {
  ADDRESS_LIMITS,
  ADDRESS_PARTS,
  addressProblems,
  noteTooLong,
  quantityProblem,
} from './checkout-problems.ts'

/** A field that needs attention: the id of its control, and what to do about it. */
export interface FormError {
  id: string
  text: string
  /** The same beside the field, whose name need not be said again. */
  beside?: string
}

/** What keeps this checkout from becoming an order, in the order of the fields. */
export function checkoutErrors(
  form: CheckoutForm,
  view: ListingView,
  listing: ListingDraft,
): FormError[] {
  const errors: FormError[] = []
  if (form.seen !== undefined && view.documentId !== form.seen) {
    errors.push({ id: 'checkout-changed', text: t('checkout.changed.title') })
  }
  const quantity = quantityProblem(form.count, listing)
  if (quantity !== undefined) {
    const text = t(`checkout.quantity.${quantity}`, { stock: listing.quantity ?? 0 })
    errors.push({ id: 'checkout-quantity', text })
  }
  if (listing.kind === 'physical') {
    const problems = addressProblems(form.address)
    for (const part of ADDRESS_PARTS) {
      const problem = problems[part]
      if (problem === undefined) continue
      const limit = part === 'country' ? 0 : ADDRESS_LIMITS[part]
      const beside = t(`checkout.address.problem.${problem}`, { limit })
      const text = `${t(`checkout.address.${part}`)}: ${beside}`
      errors.push({
        id: part === 'note' ? 'checkout-note-carrier' : `checkout-${part}`,
        text,
        beside,
      })
    }
  }
  if (noteTooLong(form.note)) {
    errors.push({ id: 'checkout-note', text: t('checkout.note.too-long', { limit: LIMITS.note }) })
  }
  return errors
}

/** The text for one field, for beside it. */
export function errorOf(errors: readonly FormError[], id: string): string | undefined {
  const error = errors.find((other) => other.id === id)
  return error?.beside ?? error?.text
}
