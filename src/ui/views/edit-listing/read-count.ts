/** Pieces as typed: whole and at least `min`, or `undefined`. */
export function readCount(text: string, min = 1): number | undefined {
  const count = /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : undefined
  return count === undefined || count < min ? undefined : count
}
