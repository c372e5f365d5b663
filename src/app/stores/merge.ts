/** One signed thing in a version of a store: a listing, the profile, the offer to moderate. */
export interface Signed {
  /** Names the signed text. */
  readonly id: string
  /** When it was signed, ms since the Unix epoch. */
  readonly signedAt: number
}

/** What becomes of the own copy. */
export interface Merge {
  /** Keys whose text is taken from the other version. */
  readonly taken: string[]
  /** Keys that were taken down in the other version, and not changed here since. */
  readonly removed: string[]
  /** Keys that were changed on both sides, and which side signed later. */
  readonly conflicts: { readonly key: string; readonly winner: 'mine' | 'theirs' }[]
}

/**
 * Joins two versions of a store by key (three-way merge). `base` is what both were made from, id by key;
 * without it nothing counts as taken down. What only one side changed is taken from it, a removal too;
 * changed on both, the text that was signed later wins (then: the larger id), and a change wins over a
 * removal. Both sides come to the same result whichever of them is `mine`.
 */
export function mergeVersions(
  base: ReadonlyMap<string, string> | undefined,
  mine: ReadonlyMap<string, Signed>,
  theirs: ReadonlyMap<string, Signed>,
): Merge {
  const merge: Merge = { taken: [], removed: [], conflicts: [] }
  for (const key of new Set([...mine.keys(), ...theirs.keys()])) {
    const [before, own, other] = [base?.get(key), mine.get(key), theirs.get(key)]
    if (own?.id === other?.id) continue
    if (own === undefined) {
      // Taken down here, and not changed there since.
      if (before === undefined || other?.id !== before) merge.taken.push(key)
    } else if (other === undefined) {
      if (own.id === before) merge.removed.push(key)
    } else if (own.id === before) {
      merge.taken.push(key)
    } else if (other.id !== before) {
      const winner = isLater(other, own) ? 'theirs' : 'mine'
      merge.conflicts.push({ key, winner })
      if (winner === 'theirs') merge.taken.push(key)
    }
  }
  return merge
}

/** Which of two texts counts where both were changed. */
export function isLater(a: Signed, b: Signed): boolean {
  return a.signedAt > b.signedAt || (a.signedAt === b.signedAt && a.id > b.id)
}

/**
 * Pieces after both sides sold or added some, less than 0 where both sold more than there were; `undefined`
 * where one of the three never runs out.
 */
export function mergeQuantity(
  base: number | undefined,
  mine: number | undefined,
  theirs: number | undefined,
): number | undefined {
  if (base === undefined || mine === undefined || theirs === undefined) return undefined
  return mine + theirs - base
}

/** Fields of two texts joined like {@link mergeVersions}: changed on both sides, `isTheirsLater` decides. */
export function mergeFields<T extends object>(
  base: T | undefined,
  mine: T,
  theirs: T,
  isTheirsLater: boolean,
): T {
  const merged = { ...mine }
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)]) as Set<keyof T>) {
    const isMineChanged = base === undefined || !isSame(base[key], mine[key])
    const isTheirsChanged = base === undefined || !isSame(base[key], theirs[key])
    if (!isTheirsChanged || (isMineChanged && !isTheirsLater)) continue
    if (key in theirs) merged[key] = theirs[key]
    else delete merged[key]
  }
  return merged
}

/** The same plain data. */
export function isSame(a: unknown, b: unknown): boolean {
  return plainText(a) === plainText(b)
}

/** Plain data as a text that is the same for the same data, whatever the order of its keys. */
export function plainText(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) => {
      if (typeof part === 'bigint') return `${part}n`
      if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
      return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
    }) ?? ''
  )
}
