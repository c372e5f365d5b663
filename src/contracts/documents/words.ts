/** What can be sold. */
export const LISTING_KINDS = ['physical', 'digital', 'service'] as const
export type ListingKind = (typeof LISTING_KINDS)[number]

/** In what state a physical good is. */
export const CONDITIONS = ['new', 'like-new', 'good', 'fair', 'refurbished', 'for-parts'] as const
export type Condition = (typeof CONDITIONS)[number]

/** Two capital letters, as ISO 3166-1 alpha-2 codes have. */
export const COUNTRY_FORM = /^[A-Z]{2}$/

/** Longest language tag. */
const MAX_LANGUAGE = 40

/** True for a well-formed BCP 47 language tag such as `en` or `pt-BR`. */
export function isLanguageTag(value: string): boolean {
  return value.length <= MAX_LANGUAGE && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(value)
}
