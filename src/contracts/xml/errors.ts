import { SoukError } from '../../lib/errors.ts'

/** Why a text is no document of ours. `element` in the data is a path such as `listing/price/amount`. */
export type XmlErrorCode =
  | 'document.too-large'
  | 'document.line-too-long'
  | 'document.malformed'
  | 'document.forbidden-syntax'
  | 'document.not-canonical'
  | 'document.unexpected-element'
  | 'document.missing-element'
  | 'document.too-many-elements'
  | 'document.invalid-value'

/** Longest path in an error: a hostile name may be as long as the document. */
const MAX_PATH = 200

/** A text that is not canonical XML of the declared shape, or a value that cannot be written as one. */
export class XmlError extends SoukError {
  override readonly name = 'XmlError'
  declare readonly code: XmlErrorCode

  /** `reason` is a kebab-case word such as `too-long`; `element` the path that it concerns. */
  constructor(
    code: XmlErrorCode,
    element: string,
    reason: string,
    options: { cause?: unknown } = {},
  ) {
    const path = element.slice(0, MAX_PATH)
    super(code, `${path}: ${reason}`, { data: { element: path, reason }, ...options })
  }
}
