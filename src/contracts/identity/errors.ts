import { SoukError } from '../../lib/errors.ts'

/** Why a phrase, a nym, a key or a binding was refused. */
export type IdentityErrorCode =
  | 'identity.word-count'
  | 'identity.unknown-word'
  | 'identity.wrong-checksum'
  | 'identity.wrong-entropy'
  | 'identity.wrong-nym'
  | 'identity.wrong-fingerprint'
  | 'identity.wrong-binding'
  | 'identity.wrong-key'

/** A phrase, nym, key or binding that is not what it claims to be. Never carries secrets. */
export class IdentityError extends SoukError {
  override readonly name = 'IdentityError'
  declare readonly code: IdentityErrorCode

  constructor(
    code: IdentityErrorCode,
    message: string,
    options: { data?: Readonly<Record<string, string | number>>; cause?: unknown } = {},
  ) {
    super(code, message, options)
  }
}
