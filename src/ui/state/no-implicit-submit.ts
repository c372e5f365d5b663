/**
 * Keeps Enter in a one-line field from sending a long form, which would publish or order by accident.
 * Enter on a button and in a text area does what it always does.
 */
export function noImplicitSubmit(event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault()
}
