/** A field that needs attention: the id of its control, and what to do about it. */
export interface FormError {
  id: string
  text: string
}

/** The text for one field, for beside it. */
export const errorOf = (errors: readonly FormError[], id: string): string | undefined =>
  errors.find((error) => error.id === id)?.text
