import { SoukError } from '../lib/errors.ts'

/** No server answered in time, or all of them refused to work (429, 5xx). Says nothing about the money. */
export class ChainUnreachableError extends SoukError {
  override readonly name = 'ChainUnreachableError'

  constructor(message: string, cause?: unknown) {
    super('chain.unreachable', message, { cause })
  }
}

/** A server answered with something else than was asked: broken, or lying. */
export class ChainBadAnswerError extends SoukError {
  override readonly name = 'ChainBadAnswerError'

  constructor(message: string, cause?: unknown) {
    super('chain.bad-answer', message, { cause })
  }
}

/** The network refuses a transaction for breaking a rule. */
export class ChainRejectedError extends SoukError {
  override readonly name = 'ChainRejectedError'
  readonly reason: string

  /** `reason` in Bitcoin Core's words, such as `min relay fee not met`. */
  constructor(reason: string) {
    super('chain.rejected', `transaction refused: ${reason}`, { data: { reason } })
    this.reason = reason
  }
}
