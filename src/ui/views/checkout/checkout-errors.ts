import { LIMITS } from '../../../contracts/documents/limits.ts'
import { errorText, t } from '../../i18n/index.svelte.ts'
import { missingOption, piecesLeft } from '../../state/choice.ts'
import type { WatchedListing } from '../../state/watch-listings.svelte.ts'
import type { CheckoutForm } from './checkout-form.svelte.ts'
import type { CheckoutItem } from './checkout-item.svelte.ts'
import {
  ADDRESS_LIMITS,
  ADDRESS_PARTS,
  addressProblems,
  contactTooLong,
  noteTooLong,
} from './checkout-problems.ts'
import { doesNotShip } from './shipping-choices.ts'

/** A field that needs attention: the id of its control, and what to do about it. */
export interface FormError {
  id: string
  text: string
  /** The same beside the field, whose name need not be said again. */
  beside?: string
}

/** Problems of a quote that have a field of their own, where they are told by what is typed there. */
const TOLD_ELSEWHERE = new Set([
  'order.shipping-missing',
  'order.no-country',
  'order.no-delivery-there',
  'order.listing-changed',
])

/** What keeps this checkout from becoming an order, in the order of the fields. */
export function checkoutErrors(
  form: CheckoutForm,
  listing: (slug: string) => WatchedListing | undefined,
): FormError[] {
  const known = form.items.map((item) => ({ item, now: listing(item.slug) }))
  return [
    ...known.flatMap(({ item, now }, index) => itemErrors(form, item, now, index)),
    ...whereErrors(form, known),
    ...wayErrors(form),
    ...(noteTooLong(form.note)
      ? [{ id: 'checkout-note', text: t('checkout.note.too-long', { limit: LIMITS.note }) }]
      : []),
    ...(contactTooLong(form.contact)
      ? [
          {
            id: 'checkout-contact',
            text: t('checkout.contact.too-long', { limit: LIMITS.contact }),
          },
        ]
      : []),
  ]
}

function itemErrors(
  form: CheckoutForm,
  item: CheckoutItem,
  now: WatchedListing | undefined,
  index: number,
): FormError[] {
  const offer = now?.view.listing
  if (offer === undefined) return []
  if (item.isChanged(now?.terms)) {
    return [{ id: `checkout-changed-${index}`, text: t('checkout.changed.title') }]
  }
  const problem = item.problem(offer)
  if (problem === 'missing') {
    const option = missingOption(offer, item.chosen) ?? ''
    const place = (offer.options ?? []).findIndex(({ name }) => name === option)
    return [{ id: `checkout-option-${index}-${place}`, text: t('choice.missing', { option }) }]
  }
  if (problem === 'gone' || problem === 'none') {
    const first = (offer.options ?? []).length > 0 ? `checkout-option-${index}-0` : ''
    return [{ id: first || countId(index), text: t(`choice.${problem}`) }]
  }
  if (problem !== undefined) {
    const stock = piecesLeft(offer, item.chosen) ?? 0
    return [{ id: countId(index), text: t(`choice.quantity.${problem}`, { stock }) }]
  }
  const { problem: code, available = 0 } = form.quote?.items[index] ?? {}
  if (code === undefined || TOLD_ELSEWHERE.has(code) || form.quoting) return []
  return [{ id: countId(index), text: codeText(code, { available }) }]
}

/** The first number of pieces is what a single item asks for. */
export const countId = (index: number): string =>
  index === 0 ? 'checkout-quantity' : `checkout-quantity-${index}`

function whereErrors(
  form: CheckoutForm,
  known: readonly { item: CheckoutItem; now: WatchedListing | undefined }[],
): FormError[] {
  const errors: FormError[] = []
  const { where, saved, country } = form
  if (where === 'nothing') return []
  const parts = where === 'address' ? ADDRESS_PARTS : (['country'] as const)
  const problems = saved === undefined ? addressProblems(form.address) : {}
  for (const part of parts) {
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
  for (const { now } of known) {
    const offer = now?.view.listing
    if (offer === undefined || !doesNotShip(offer, country)) continue
    errors.push({
      id: saved === undefined ? 'checkout-country' : 'checkout-saved',
      text: t('checkout.shipping.none', { title: offer.title }),
    })
  }
  return errors.filter((error, index) => errors.findIndex(({ id }) => id === error.id) === index)
}

function wayErrors({ quote, quoting, way, judge }: CheckoutForm): FormError[] {
  if (quote === undefined || quoting) return []
  if (way === undefined) return [{ id: 'checkout-way', text: t('checkout.way.none') }]
  return way.method === 'moderated' && judge === undefined
    ? [{ id: 'checkout-way', text: t('protection.moderator.none') }]
    : []
}

/** What a code of the node means and what to do. */
export const codeText = (code: string, data: Record<string, number> = {}): string =>
  errorText({ name: 'SoukError', code, message: '', data })

/** The text for one field, for beside it. */
export function errorOf(errors: readonly FormError[], id: string): string | undefined {
  const error = errors.find((other) => other.id === id)
  return error?.beside ?? error?.text
}
