import type { Expansion } from './expand.ts'
import { readPostings } from './postings.ts'
import type { Scoring } from './scoring.ts'
import type { Segment } from './segment.ts'

/** A word of the query with all that stands for it. */
export interface WantedWord {
  readonly word: string
  readonly expansions: readonly Expansion[]
  /** How telling the word is; see `Scoring.rarity`. */
  readonly rarity: number
}

/** The cards of one segment that match. */
export interface SegmentMatches {
  readonly documents: readonly number[]
  /** By place in the segment; good until the next segment is matched. */
  readonly scores: Float32Array
}

/** Room for the scores of one search, used for one segment after the other. */
export class Scores {
  readonly sums: Float32Array
  /** Of the word at hand. */
  readonly best: Float32Array
  readonly words: Uint8Array

  constructor(segments: readonly Segment[]) {
    const most = Math.max(0, ...segments.map(({ documents }) => documents))
    this.sums = new Float32Array(most)
    this.best = new Float32Array(most)
    this.words = new Uint8Array(most)
  }
}

/** A word as common as the most common of its forms: a rare slip is not more telling than the word. */
export const wanted = (
  word: string,
  expansions: readonly Expansion[],
  scoring: Scoring,
): WantedWord => ({
  word,
  expansions,
  rarity: scoring.rarity(Math.max(0, ...expansions.map(({ documents }) => documents))),
})

/** Cards with at least `least` of the words; of several forms of one word in a card the best one counts. */
export async function matchSegment(
  segment: Segment,
  place: number,
  words: readonly WantedWord[],
  scoring: Scoring,
  least: number,
  { sums, best, words: counts }: Scores,
): Promise<SegmentMatches> {
  const anywhere = words.filter(({ expansions }) => expansions.some((form) => form.entries[place]))
  if (anywhere.length < least) return { documents: [], scores: sums }
  const lengths = await segment.lengths()
  let seen: number[] = []
  for (const [at, { expansions, rarity }] of anywhere.entries()) {
    const postings = await Promise.all(
      expansions.flatMap(({ weight, entries }) => {
        const entry = entries[place]
        return entry === undefined
          ? []
          : [segment.postings(entry).then((bytes) => ({ bytes, weight }))]
      }),
    )
    const touched: number[] = []
    for (const { bytes, weight } of postings) {
      const full = weight * rarity
      readPostings(bytes, (document, packed) => {
        const before = best[document] as number
        const score = full * scoring.share(packed, lengths[document] as number)
        if (before === 0) touched.push(document)
        if (score > before) best[document] = score
      })
    }
    // From the second word on only what may still have enough of them.
    const open = anywhere.length - at >= least
    for (const document of touched) {
      const score = best[document] as number
      best[document] = 0
      const had = counts[document] as number
      if (had === 0) {
        if (!open) continue
        sums[document] = 0
        seen.push(document)
      }
      sums[document] = (sums[document] as number) + score
      counts[document] = had + 1
    }
  }
  const all = seen
  if (least > 1) seen = seen.filter((document) => (counts[document] as number) >= least)
  for (const document of all) counts[document] = 0
  return { documents: seen, scores: sums }
}
