import { tidyText } from '../xml/text.ts'
import type { ShippingAddress } from './address.ts'
import type { Price } from './currency.ts'
import { isCurrency, maxAmount } from './currency.ts'
import type { FieldErrors } from './field-errors.ts'
import { FieldReport } from './field-errors.ts'
import { LIMITS } from './limits.ts'
import type { Photo } from './photo.ts'
import { isCid, isThumbhash } from './photo-form.ts'
import { SLUG_FORM } from './slug.ts'
import type { Condition, ListingKind } from './words.ts'
import { CONDITIONS, COUNTRY_FORM, isLanguageTag, LISTING_KINDS } from './words.ts'

/** What a person fills in about a store. */
export interface ProfileDraft {
  name: string
  shortDescription: string
  about: string
  location: string
  avatar?: Photo
  header?: Photo
}

/** What a person fills in about an offer. */
export interface ListingDraft {
  slug?: string
  title: string
  kind: ListingKind
  description: string
  price: Price
  condition?: Condition
  quantity?: number
  tags: string[]
  categories: string[]
  photos: Photo[]
  language?: string
}

/** Errors of a profile by field; the same bounds as the document. */
export function validateProfile(draft: ProfileDraft): FieldErrors {
  const report = new FieldReport()
  report.text('name', draft.name, { max: LIMITS.name })
  report.text('shortDescription', draft.shortDescription, { min: 0, max: LIMITS.shortDescription })
  report.text('about', draft.about, { min: 0, max: LIMITS.about, lines: true })
  report.text('location', draft.location, { min: 0, max: LIMITS.location })
  if (draft.avatar) checkPhoto(report, 'avatar', draft.avatar)
  if (draft.header) checkPhoto(report, 'header', draft.header)
  return report.errors
}

/** Errors of a listing by field; the same bounds as the document. */
export function validateListing(draft: ListingDraft): FieldErrors {
  const report = new FieldReport()
  const { kind, condition, quantity, slug, language } = draft
  report.text('title', draft.title, { max: LIMITS.title })
  report.text('description', draft.description, { min: 0, max: LIMITS.description, lines: true })
  checkPrice(report, draft.price)
  if (!LISTING_KINDS.includes(kind)) report.add('kind', 'field.wrong-form')
  if (condition !== undefined && kind !== 'physical')
    report.add('condition', 'field.not-applicable')
  if (condition !== undefined && !CONDITIONS.includes(condition)) {
    report.add('condition', 'field.wrong-form')
  }
  if (quantity !== undefined && !isBetween(quantity, 0, LIMITS.quantity)) {
    report.add('quantity', 'field.out-of-range', { min: 0, max: LIMITS.quantity })
  }
  if (slug !== undefined && (!SLUG_FORM.test(slug) || [...slug].length > LIMITS.slug)) {
    report.add('slug', 'field.wrong-form')
  }
  if (language !== undefined && !isLanguageTag(language)) report.add('language', 'field.wrong-form')
  checkWords(report, 'tags', draft.tags, { count: LIMITS.tags, length: LIMITS.tag })
  checkWords(report, 'categories', draft.categories, {
    count: LIMITS.categories,
    length: LIMITS.category,
  })
  if (draft.photos.length > LIMITS.photos) {
    report.add('photos', 'field.too-many', { max: LIMITS.photos })
  }
  draft.photos.forEach((photo, index) => checkPhoto(report, `photos.${index}`, photo))
  return report.errors
}

/** Errors of a shipping address by field; the same bounds as the document. */
export function validateAddress(address: ShippingAddress): FieldErrors {
  const report = new FieldReport()
  report.text('name', address.name, { max: LIMITS.recipient })
  report.text('street', address.street, { max: LIMITS.street, lines: true })
  report.text('city', address.city, { max: LIMITS.city })
  report.text('postalCode', address.postalCode, { min: 0, max: LIMITS.postalCode })
  report.text('note', address.note, { min: 0, max: LIMITS.addressNote, lines: true })
  if (address.country === '') report.add('country', 'field.required')
  else if (!COUNTRY_FORM.test(address.country)) report.add('country', 'field.wrong-form')
  return report.errors
}

/** Errors of a note to the other party (`note`), or of the reason of a refusal (`reason`). */
export function validateNote(path: 'note' | 'reason', value: string): FieldErrors {
  const report = new FieldReport()
  report.text(path, value, { min: 0, max: LIMITS[path], lines: true })
  return report.errors
}

/** Errors of what a vendor says of a dispatch, by field. */
export function validateDispatch(draft: {
  carrier: string
  tracking: string
  note: string
}): FieldErrors {
  const report = new FieldReport()
  report.text('carrier', draft.carrier, { min: 0, max: LIMITS.carrier })
  report.text('tracking', draft.tracking, { min: 0, max: LIMITS.tracking })
  report.text('note', draft.note, { min: 0, max: LIMITS.note, lines: true })
  return report.errors
}

function checkPrice(report: FieldReport, { currency, amount }: Price): void {
  if (!isCurrency(currency)) report.add('price.currency', 'field.wrong-form')
  else if (amount <= 0n) report.add('price.amount', 'field.required')
  else if (amount > maxAmount(currency)) report.add('price.amount', 'field.out-of-range')
}

function checkWords(
  report: FieldReport,
  path: string,
  words: readonly string[],
  max: { count: number; length: number },
): void {
  if (words.length > max.count) report.add(path, 'field.too-many', { max: max.count })
  const seen = new Set<string>()
  words.forEach((word, index) => {
    report.text(`${path}.${index}`, word, { max: max.length })
    const tidy = tidyText(word)
    if (seen.has(tidy)) report.add(`${path}.${index}`, 'field.repeated')
    seen.add(tidy)
  })
}

function checkPhoto(report: FieldReport, path: string, photo: Photo): void {
  report.text(`${path}.alt`, photo.alt, { min: 0, max: LIMITS.alt })
  const sizes = [photo.width, photo.height]
  const intact =
    [photo.tiny, photo.small, photo.large].every(isCid) &&
    isThumbhash(photo.thumbhash) &&
    sizes.every((size) => isBetween(size, 1, LIMITS.photoPixels))
  if (!intact) report.add(path, 'field.wrong-form')
}

function isBetween(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max
}
