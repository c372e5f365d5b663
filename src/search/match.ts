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
  /** In order. */
  readonly documents: Uint32Array
  /** By place in the segment. */
  readonly scores: Float32Array
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
): Promise<SegmentMatches> {
  const anywhere = words.filter(({ expansions }) => expansions.some((form) => form.entries[place]))
  if (anywhere.length < least) return { documents: new Uint32Array(), scores: new Float32Array() }
  const lengths = await segment.lengths()
  const scores = new Float32Array(segment.documents)
  const counts = new Uint8Array(segment.documents)
  const best = new Float32Array(segment.documents)
  for (const { expansions, rarity } of anywhere) {
    for (const { weight, entries } of expansions) {
      const entry = entries[place]
      if (entry === undefined) continue
      const full = weight * rarity
      readPostings(await segment.postings(entry), (document, packed) => {
        const score = full * scoring.share(packed, lengths[document] as number)
        if (score > (best[document] as number)) best[document] = score
      })
    }
    for (let document = 0; document < best.length; document++) {
      const score = best[document] as number
      if (score === 0) continue
      best[document] = 0
      scores[document] = (scores[document] as number) + score
      counts[document] = (counts[document] as number) + 1
    }
  }
  let found = 0
  for (const count of counts) if (count >= least) found++
  const documents = new Uint32Array(found)
  found = 0
  for (let document = 0; document < counts.length; document++) {
    if ((counts[document] as number) >= least) documents[found++] = document
  }
  return { documents, scores }
}
