/** A field that needs attention: the id of its control, and what to do about it. */
export interface FormError {
  id: string
  text: string
}

/** The text for one field, for beside it. */
export const errorOf = (errors: readonly FormError[], id: string): string | undefined =>
  errors.find((error) => error.id === id)?.text

/** True if a field whose id begins with one of these words (without `listing-`) needs attention. */
export const touches = (errors: readonly FormError[], ...beginnings: readonly string[]): boolean =>
  errors.some(({ id }) => beginnings.some((word) => id.startsWith(`listing-${word}`)))
