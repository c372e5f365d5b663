import type { Facets } from '../../../app/rpc/find-api.ts'

/** One choice of a filter. */
export interface FacetOption {
  readonly value: string
  /** How many results have it; absent: none of those that the present filters leave. */
  readonly count: number | undefined
  readonly checked: boolean
}

/** Names of choices that there are for a text, whatever filters are set. */
export type Offered = Readonly<Record<keyof Facets, readonly string[]>>

/** The choices of a filter: those that are set, then `first`, then by how many results they have. */
export function facetOptions(
  counts: Readonly<Record<string, number>>,
  chosen: readonly string[],
  offered: readonly string[],
  first?: string,
): FacetOption[] {
  const values = [...new Set([...chosen, ...Object.keys(counts), ...offered])]
  return values
    .map((value) => ({ value, count: counts[value], checked: chosen.includes(value) }))
    .sort(
      (a, b) =>
        Number(b.checked) - Number(a.checked) ||
        Number(b.value === first) - Number(a.value === first) ||
        (b.count ?? 0) - (a.count ?? 0) ||
        (a.value < b.value ? -1 : 1),
    )
}

/**
 * What is on offer besides: a chosen filter leaves only itself in the counts of an answer, so what
 * earlier answers to the same text had stays to be chosen too.
 */
export function offeredToo(before: Offered | undefined, facets: Facets): Offered {
  const both = (name: keyof Facets) => [
    ...new Set([...(before?.[name] ?? []), ...Object.keys(facets[name])]),
  ]
  return {
    kinds: both('kinds'),
    conditions: both('conditions'),
    categories: both('categories'),
    tags: both('tags'),
    moderators: both('moderators'),
  }
}

/** The list with or without one of its values. */
export const toggled = <T extends string>(list: readonly T[], value: T): T[] =>
  list.includes(value) ? list.filter((one) => one !== value) : [...list, value]
