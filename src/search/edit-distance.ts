import type { DictionaryReader } from './dictionary.ts'

/** Longest word (UTF-16 units) that is compared at all. */
const LONGEST = 48

/** How many slips of the keyboard are forgiven in a word of so many letters. */
export const slipsAllowed = (length: number): number => (length < 4 ? 0 : length < 8 ? 1 : 2)

/**
 * Walks a sorted dictionary and says of each word how many insertions, deletions, substitutions and swaps of
 * neighbours (optimal string alignment) lead from the wanted word to it. One row of the table is kept for
 * each letter, so words that begin alike cost only their ends, and a beginning that is too far off is left at once.
 */
export class SlipWalker {
  readonly #wanted: Uint16Array
  readonly #most: number
  readonly #rows: Uint8Array[]
  readonly #least = new Uint8Array(LONGEST + 1)
  readonly #prefix = new Uint16Array(LONGEST + 1)
  /** Rows up to this one belong to `#prefix`. */
  #depth = 0
  /** No word that begins with so many letters of `#prefix` can be near. */
  #deadAt = Number.MAX_SAFE_INTEGER

  constructor(wanted: string, most: number) {
    this.#wanted = Uint16Array.from(wanted, (_, at) => wanted.charCodeAt(at)).subarray(0, LONGEST)
    this.#most = most
    const width = this.#wanted.length + 1
    this.#rows = Array.from({ length: LONGEST + 1 }, () => new Uint8Array(width))
    this.#rows[0]?.set(Array.from({ length: width }, (_, at) => at))
  }

  /** Whether any word that begins so can be near enough. */
  mayBegin(prefix: string): boolean {
    const units = Uint16Array.from(prefix, (_, at) => prefix.charCodeAt(at))
    this.#advance(units, units.length)
    return this.#deadAt > units.length
  }

  /** Slips from the wanted word to the reader's word; `undefined`: too many. */
  slips({ units, unitCount }: DictionaryReader): number | undefined {
    if (unitCount > LONGEST) return undefined
    this.#advance(units, unitCount)
    if (this.#deadAt <= unitCount) return undefined
    const slips = this.#rows[unitCount]?.[this.#wanted.length] ?? this.#most + 1
    return slips <= this.#most ? slips : undefined
  }

  #advance(units: Uint16Array, count: number): void {
    const end = Math.min(count, LONGEST)
    let at = 0
    const known = Math.min(this.#depth, end)
    while (at < known && this.#prefix[at] === units[at]) at++
    if (this.#deadAt <= at) return
    this.#deadAt = Number.MAX_SAFE_INTEGER
    while (at < end) {
      this.#prefix[at] = units[at] ?? 0
      at++
      const least = this.#fillRow(at)
      this.#depth = at
      if (least > this.#most) {
        this.#deadAt = at
        return
      }
    }
    this.#depth = end
  }

  /** Computes the row of `#prefix` up to `depth`; the least number in it and in the one before. */
  #fillRow(depth: number): number {
    const row = this.#rows[depth] as Uint8Array
    const above = this.#rows[depth - 1] as Uint8Array
    const before = this.#rows[depth - 2]
    const wanted = this.#wanted
    const unit = this.#prefix[depth - 1] ?? 0
    const unitBefore = this.#prefix[depth - 2]
    row[0] = depth
    let least = depth
    for (let at = 1; at <= wanted.length; at++) {
      const same = wanted[at - 1] === unit
      let slips = (above[at - 1] as number) + (same ? 0 : 1)
      const dropped = (above[at] as number) + 1
      if (dropped < slips) slips = dropped
      const added = (row[at - 1] as number) + 1
      if (added < slips) slips = added
      if (
        before !== undefined &&
        at > 1 &&
        wanted[at - 2] === unit &&
        wanted[at - 1] === unitBefore
      ) {
        const swapped = (before[at - 2] as number) + 1
        if (swapped < slips) slips = swapped
      }
      row[at] = slips
      if (slips < least) least = slips
    }
    // A swap reaches over one row: the one above may still lead to a near word.
    this.#least[depth] = least
    return Math.min(least, (this.#least[depth - 1] as number) + 1)
  }
}
