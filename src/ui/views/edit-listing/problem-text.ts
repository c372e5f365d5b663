import type { MessageKey } from '../../i18n/index.svelte.ts'
import { t } from '../../i18n/index.svelte.ts'
import type { FormError } from './form-error.ts'
import type { ListingProblem } from './listing-problems.ts'

/** The label of a control by the form of its id; a list's number is counted from 1. */
const NAMES: readonly (readonly [RegExp, MessageKey])[] = [
  [/^percent$/, 'edit-listing.change.percent'],
  [/^option-\d+-name$/, 'edit-listing.option.name'],
  [/^option-\d+-description$/, 'edit-listing.option.help'],
  [/^option-(\d+)-add$/, 'edit-listing.option'],
  [/^option-\d+-variant-(\d+)$/, 'edit-listing.variant'],
  [/^combined$/, 'edit-listing.table'],
  [/^sku-.*-number$/, 'edit-listing.table.number'],
  [/^sku-.*-surcharge$/, 'edit-listing.table.surcharge'],
  [/^sku-.*-quantity$/, 'edit-listing.table.quantity'],
  [/^processing$/, 'edit-listing.processing'],
  [/^weight$/, 'edit-listing.weight'],
  [/^origin$/, 'edit-listing.origin'],
  [/^origin-postal-code$/, 'edit-listing.origin.postal-code'],
  [/^shipping-\d+-name$/, 'edit-listing.shipping.name'],
  [/^shipping-\d+-regions$/, 'edit-listing.shipping.regions'],
  [/^shipping-(\d+)-add$/, 'edit-listing.shipping'],
  [/^shipping-\d+-service-\d+-name$/, 'edit-listing.service.name'],
  [/^shipping-\d+-service-\d+-delivery$/, 'edit-listing.service.delivery'],
  [/^shipping-\d+-service-(\d+)-(?:price|further)$/, 'edit-listing.service'],
  [/^tax-\d+-name$/, 'edit-listing.tax.name'],
  [/^tax-(\d+)-/, 'edit-listing.tax'],
  [/^coupon-\d+-title$/, 'edit-listing.coupon.title'],
  [/^coupon-\d+-code$/, 'edit-listing.coupon.code'],
  [/^coupon-(\d+)-/, 'edit-listing.coupon'],
  [/^product-id$/, 'edit-listing.product-id'],
  [/^terms$/, 'edit-listing.terms'],
  [/^returns$/, 'edit-listing.returns'],
  [/^last-day$/, 'edit-listing.last-day'],
]

/** What the control of a problem is called. */
export function controlName(field: string): string {
  for (const [form, key] of NAMES) {
    const match = form.exec(field)
    if (match !== null) return t(key, { index: Number(match[1] ?? 0) + 1 })
  }
  return ''
}

/** A problem as it is told beside the field and in the summary. */
export const problemText = ({ field, key, values }: ListingProblem): FormError => ({
  id: `listing-${field}`,
  text: t(`edit-listing.problem.${key}`, { name: controlName(field), ...values }),
})
