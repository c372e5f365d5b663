import type { TextRules } from '../xml/text.ts'
import { textProblem, tidyText } from '../xml/text.ts'

/** What is wrong with one field of a form. The code is the key of a translated text. */
export interface FieldError {
  readonly code:
    | 'field.required'
    | 'field.too-long'
    | 'field.line-too-long'
    | 'field.forbidden-character'
    | 'field.too-many'
    | 'field.repeated'
    | 'field.out-of-range'
    | 'field.wrong-form'
    | 'field.not-applicable'
  /** Placeholders: `max`, `min`, `length`. */
  readonly data?: Readonly<Record<string, string | number>>
}

/** Errors by path: `title`, `price.amount`, `tags.2`, `photos.0.alt`. Empty: the draft is good. */
export type FieldErrors = Readonly<Record<string, FieldError>>

/** Collects the errors of a form, the first of each field. */
export class FieldReport {
  readonly #errors: Record<string, FieldError> = {}

  add(path: string, code: FieldError['code'], data?: FieldError['data']): void {
    this.#errors[path] ??= data === undefined ? { code } : { code, data }
  }

  /** Checks a text as the document will have it, after tidying. */
  text(path: string, value: string, rules: TextRules): void {
    const tidy = tidyText(value, rules)
    const problem = textProblem(tidy, rules)
    if (problem === undefined) return
    if (problem === 'too-long') {
      this.add(path, 'field.too-long', { max: rules.max, length: [...tidy].length })
    } else if (problem === 'required') {
      this.add(path, 'field.required')
    } else {
      this.add(
        path,
        problem === 'line-too-long' ? 'field.line-too-long' : 'field.forbidden-character',
      )
    }
  }

  get errors(): FieldErrors {
    return this.#errors
  }
}
