/** A point on a circle around the middle, in the picture's own units. */
export interface Spot {
  readonly x: number
  readonly y: number
}

/** Where `place` (0 to 1, clockwise from the top) lies on a circle. */
export function spotOf(place: number, radius: number): Spot {
  const angle = 2 * Math.PI * place
  return { x: radius * Math.sin(angle), y: -radius * Math.cos(angle) }
}

/** In how many quarters of the ring at least one of these places lies: 0 to 4. */
export function quarters(places: readonly number[]): number {
  return new Set(places.map((place) => Math.min(3, Math.max(0, Math.floor(place * 4))))).size
}
