import { bitsOf, targetOf } from './compact.ts'

/** Blocks between two adjustments of the difficulty. */
export const PERIOD_BLOCKS = 2016
/** Two weeks, seconds. */
const PERIOD_SECONDS = 14 * 24 * 60 * 60

/**
 * Bits of the next period (Bitcoin Core, `CalculateNextWorkRequired`). The times, in seconds, are of
 * the period's first and last block; at most four times as hard or as easy as before.
 */
export function nextPeriodBits(
  bits: number,
  firstTime: number,
  lastTime: number,
  limitBits: number,
): number {
  const took = Math.min(PERIOD_SECONDS * 4, Math.max(PERIOD_SECONDS / 4, lastTime - firstTime))
  const target = (targetOf(bits) * BigInt(took)) / BigInt(PERIOD_SECONDS)
  const limit = targetOf(limitBits)
  return bitsOf(target > limit ? limit : target)
}
