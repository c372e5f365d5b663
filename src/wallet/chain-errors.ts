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

/**
 * What a server said that is proven wrong. `header`: a block without its proof of work, or none that
 * belongs to the chain. `tip`: a height for which it has no headers. `network`: another chain
 * altogether. `txid`: another transaction than was asked. `inclusion`: a transaction in a block that
 * does not hold it. `confirmations`: a block at another height than it has. `amount`: another amount
 * than the transaction's bytes say.
 */
export type LieKind =
  'header' | 'tip' | 'network' | 'txid' | 'inclusion' | 'confirmations' | 'amount'

/** A server said what is proven wrong: it is not asked again for a while. */
export class ChainLieError extends SoukError {
  override readonly name = 'ChainLieError'
  readonly what: LieKind

  constructor(what: LieKind, message: string) {
    super('chain.bad-answer', message, { data: { what } })
    this.what = what
  }
}

/** A server follows a chain of less work than another one showed: it lags, or sees a part of the network only. */
export class ChainStaleError extends SoukError {
  override readonly name = 'ChainStaleError'

  constructor(message: string) {
    super('chain.stale', message)
  }
}
