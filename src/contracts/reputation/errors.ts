import { SoukError } from '../../lib/errors.ts'

/** Why a rating is not believed. */
export type ReputationErrorCode =
  | 'reputation.malformed' // no proof at all, or too large
  | 'reputation.wrong-kind' // one of its documents is of another kind
  | 'reputation.wrong-order' // its documents are about different orders
  | 'reputation.self' // people do not rate themselves
  | 'reputation.wrong-party' // rater or rated has no part in the order
  | 'reputation.unproved' // nothing signed by the rated one shows that he took part
  | 'reputation.unpublished' // the rater signed that it stays between the parties

/** A rating that does not prove what it claims: it is neither kept nor passed on. */
export class ReputationError extends SoukError {
  override readonly name = 'ReputationError'
  declare readonly code: ReputationErrorCode

  constructor(code: ReputationErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(code, message, options)
  }
}
