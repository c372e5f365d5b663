/** Where an item of a grid stands, px. */
export interface Place {
  left: number
  top: number
}

/**
 * The index that an arrow key leads to from `from`, or `undefined` for other keys and at the edges.
 * Rows are told by equal tops; up and down keep the column.
 */
export function gridTarget(
  key: string,
  from: number,
  places: readonly Place[],
  rightToLeft: boolean,
): number | undefined {
  const here = places[from]
  if (here === undefined) return undefined
  const step = rightToLeft ? -1 : 1
  if (key === 'Home') return 0
  if (key === 'End') return places.length - 1
  if (key === 'ArrowRight') return inside(from + step, places)
  if (key === 'ArrowLeft') return inside(from - step, places)
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    const way = key === 'ArrowDown' ? 1 : -1
    const rows = [...new Set(places.map((place) => place.top))].sort((a, b) => (a - b) * way)
    const row = rows.find((top) => (top - here.top) * way > 0)
    if (row === undefined) return undefined
    let best: number | undefined
    places.forEach((place, index) => {
      if (place.top !== row) return
      const gap = Math.abs(place.left - here.left)
      const known = best === undefined ? undefined : places[best]
      if (known === undefined || gap < Math.abs(known.left - here.left)) best = index
    })
    return best
  }
  return undefined
}

function inside(index: number, places: readonly Place[]): number | undefined {
  return index >= 0 && index < places.length ? index : undefined
}
