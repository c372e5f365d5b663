import { SoukError } from '../../lib/errors.ts'

/** Why a handle, or what is said about one, was refused. */
export type HandleErrorCode =
  /** {smallest, largest} in characters. */
  | 'handle.length'
  | 'handle.characters'
  /** Letters of several scripts. */
  | 'handle.mixed-scripts'
  | 'handle.hyphens'
  /** A signed text about a handle that cannot be read, or was signed by somebody else. */
  | 'handle.bad-statement'
  /** A text with which nobody agrees to be given this handle by this holder. */
  | 'handle.bad-consent'

/** A handle that is none, or a statement about one that does not hold. */
export class HandleError extends SoukError {
  override readonly name = 'HandleError'
  declare readonly code: HandleErrorCode

  constructor(
    code: HandleErrorCode,
    message: string,
    options: { data?: Readonly<Record<string, string | number>>; cause?: unknown } = {},
  ) {
    super(code, message, options)
  }
}
