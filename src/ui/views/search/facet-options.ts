/** One choice of a filter, and how many results it would leave. */
export interface FacetOption {
  readonly value: string
  readonly count: number
  readonly checked: boolean
}

/** The choices of a filter: those that are set first, then by how many results they have. */
export function facetOptions(
  counts: Readonly<Record<string, number>>,
  chosen: readonly string[],
): FacetOption[] {
  const values = [...new Set([...chosen, ...Object.keys(counts)])]
  return values
    .map((value) => ({ value, count: counts[value] ?? 0, checked: chosen.includes(value) }))
    .sort(
      (a, b) =>
        Number(b.checked) - Number(a.checked) || b.count - a.count || (a.value < b.value ? -1 : 1),
    )
}

/** The list with or without one of its values. */
export const toggled = <T extends string>(list: readonly T[], value: T): T[] =>
  list.includes(value) ? list.filter((one) => one !== value) : [...list, value]
