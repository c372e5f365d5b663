/** One shape of the mark: path data on a 6×6 board. */
export interface Identicon {
  /** Degrees of the hue circle. */
  hue: number
  /** Second colour's hue. */
  accent: number
  shapes: readonly { path: string; accent: boolean }[]
}

const HALF = 3

/**
 * The mark of a name: a tile with two mirror axes, drawn from a hash of all its characters. Helps to
 * notice that a store is another one; proves nothing, for look-alikes can be searched for.
 */
export function identicon(name: string): Identicon {
  const next = generator(name)
  const hue = next() % 360
  const accent = (hue + 90 + (next() % 180)) % 360
  const shapes: { path: string; accent: boolean }[] = []
  for (let y = 0; y < HALF; y++) {
    for (let x = 0; x < HALF; x++) {
      // The heart of the tile is never empty, so that no mark looks like a missing one.
      const form = next() % (x > 0 && y > 0 ? 4 : 5)
      const isAccent = next() % 3 === 0
      const path = [
        cell(form, x, y, 1, 1),
        cell(form, 6 - x, y, -1, 1),
        cell(form, x, 6 - y, 1, -1),
        cell(form, 6 - x, 6 - y, -1, -1),
      ].join('')
      if (path !== '') shapes.push({ path, accent: isAccent })
    }
  }
  return { hue, accent, shapes }
}

/** A square, two triangles, a quarter disc, or nothing; `dx`, `dy` mirror it. */
function cell(form: number, x: number, y: number, dx: number, dy: number): string {
  const start = `M${x} ${y}`
  if (form === 0) return `${start}h${dx}v${dy}h${-dx}z`
  if (form === 1) return `${start}h${dx}v${dy}z`
  if (form === 2) return `${start}v${dy}h${dx}z`
  if (form === 3) return `${start}h${dx}a1 1 0 0 ${dx * dy > 0 ? 1 : 0} ${-dx} ${dy}z`
  return ''
}

/** xorshift32 seeded by FNV-1a: spreads every character over the picture; not for secrets. */
function generator(seed: string): () => number {
  let state = 0x811c9dc5
  for (let index = 0; index < seed.length; index++) {
    state = Math.imul(state ^ seed.charCodeAt(index), 0x01000193) >>> 0
  }
  if (state === 0) state = 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
}
