/** The list with one item a step earlier or later; beyond the ends nothing moves. */
export function moved<T>(items: readonly T[], index: number, by: -1 | 1): T[] {
  const next = [...items]
  const [item] = next.splice(index, 1)
  if (item !== undefined) next.splice(Math.max(0, index + by), 0, item)
  return next
}
