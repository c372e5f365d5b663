/** Length in characters as people count them for limits: Unicode code points, not UTF-16 units or bytes. */
export function characters(text: string): number {
  return [...text].length
}
