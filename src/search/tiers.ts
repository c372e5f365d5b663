import type { Segment } from './segment.ts'

/** Segments of about one size become one when there are so many side by side. */
const FACTOR = 4
/** Segments up to this many cards are of the lowest size. */
const SMALLEST = 256
/** A segment of more cards than half of this stays as it is, so that no merge is long. */
const MOST_CARDS = 262_144
/** With this share of its cards gone a segment is written anew. */
const MOST_GONE = 0.4

const tier = ({ live }: Segment): number =>
  Math.max(0, Math.floor(Math.log(Math.max(1, live) / SMALLEST) / Math.log(FACTOR)))

/** Neighbours that are to become one segment now; empty: all is well. */
export function nextMerge(segments: readonly Segment[]): readonly Segment[] {
  const worn = segments.find(
    ({ goneCount, documents }) => goneCount > 0 && goneCount >= MOST_GONE * documents,
  )
  if (worn !== undefined) return [worn]
  const highest = Math.max(0, ...segments.map(tier))
  for (let level = 0; level <= highest; level++) {
    let run: Segment[] = []
    let cards = 0
    for (const segment of segments) {
      const full = segment.live > MOST_CARDS / 2
      if (full || tier(segment) > level || cards + segment.live > MOST_CARDS) {
        run = []
        cards = 0
        if (full || tier(segment) > level) continue
      }
      run.push(segment)
      cards += segment.live
      if (run.filter((each) => tier(each) === level).length >= FACTOR) return run
    }
  }
  return []
}
