/** Blocks whose median time is the chain's clock (BIP-113). */
export const MEDIAN_BLOCKS = 11

/** The median of an odd number of times; of an even one the later of the two in the middle, as Bitcoin Core does. */
export function medianTime(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0
}
