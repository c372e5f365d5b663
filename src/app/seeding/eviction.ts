import type { Nym } from '../../lib/brand.ts'

/** The copy of a store, as far as it matters for whether it is put out. */
export interface StoreCopy {
  readonly nym: Nym
  /** Made here, followed, or looked at now: never put out. */
  readonly kept: boolean
  /** When it was last looked at here, or fetched from here; ms since the Unix epoch. */
  readonly usedAt: number
  /** Other devices that were known to hold it. */
  readonly copies: number
  /** Bytes that no kept store on this device needs too: what putting it out frees at most. */
  readonly bytes: number
}

/** A copy that nobody used for so long is worth half. */
const HALF_LIFE_MS = 14 * 24 * 3_600_000

/** Smaller stores are worth as much as one of this size: putting them out frees next to nothing. */
const SMALL_BYTES = 64 * 1024

/**
 * What a copy is worth: `2^(-age/14 days) / (1 + copies) / sqrt(max(bytes, 64 KiB))`. Used lately, held
 * by few others, and small is worth keeping. The root makes that one large store that was read
 * yesterday does not give way to hundreds that nobody has opened for months (ADR 0015).
 */
export function valueOf({ usedAt, copies, bytes }: StoreCopy, now: number): number {
  const age = Math.max(0, now - usedAt)
  const size = Math.sqrt(Math.max(bytes, SMALL_BYTES))
  return 2 ** (-age / HALF_LIFE_MS) / (1 + Math.max(0, copies)) / size
}

/**
 * Which copies go so that `excess` bytes get free, least valuable first. Kept ones never; those that
 * free nothing neither. Frees less than asked only when there is nothing else to put out.
 */
export function chooseEvictions(copies: readonly StoreCopy[], excess: number, now: number): Nym[] {
  const candidates = copies
    .filter(({ kept, bytes }) => !kept && bytes > 0)
    .map((copy) => ({ ...copy, value: valueOf(copy, now) }))
    .sort((a, b) => a.value - b.value || (a.nym < b.nym ? -1 : 1))
  const chosen: Nym[] = []
  let freed = 0
  for (const { nym, bytes } of candidates) {
    if (freed >= excess) break
    chosen.push(nym)
    freed += bytes
  }
  return chosen
}
