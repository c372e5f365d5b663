/** How far the clocks of two people may differ: a document may come from a day ahead, ms. */
const MAX_CLOCK_SKEW_MS = 24 * 60 * 60 * 1000

/** Clocks that are set by the network differ by less; nobody needs to hear of it, ms. */
const UNREMARKABLE_SKEW_MS = 2 * 60 * 1000

/**
 * How far the clock of an author runs ahead of the reader's, ms: what it says in a document beyond
 * the time at which the reader had it in hand. 0 for two minutes or less. A document can be late for
 * many reasons, so a clock that is slow cannot be told from a slow delivery.
 */
export function clockSkewMs(signedAt: number, receivedAt: number): number {
  const ahead = signedAt - receivedAt
  return ahead > UNREMARKABLE_SKEW_MS ? ahead : 0
}

/** True beyond the day that is tolerated: such a document is refused. */
export function isFromTheFuture(signedAt: number, now: number): boolean {
  return signedAt - now > MAX_CLOCK_SKEW_MS
}
