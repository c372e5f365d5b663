/** A point of the picture, in its own units around the middle. */
export interface Point {
  x: number
  y: number
}

/** `count` points spread evenly on a circle; the first one at `turn` of the full circle, clockwise from the top. */
export function circle(count: number, radius: number, turn = 0): Point[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = 2 * Math.PI * (turn + index / Math.max(1, count))
    return { x: radius * Math.sin(angle), y: -radius * Math.cos(angle) }
  })
}
