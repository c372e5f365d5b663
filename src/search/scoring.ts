import { countIn, FIELDS } from './document.ts'
import type { Segment } from './segment.ts'

/** How much a word counts by where it stands, in the order of `FIELDS`. */
const WEIGHTS = [3, 2.2, 1.6, 1.2, 1] as const
/** How much a long title or excerpt takes away from each of its words (BM25's b). */
const TITLE_LENGTH = 0.4
const EXCERPT_LENGTH = 0.6
/** How soon more of the same word counts no more (BM25's k1). */
const SATURATION = 1.2
/** What a card signed now has before an old one, and when half of that is gone. */
const FRESH = 1
const FRESH_HALF_S = 45 * 86_400

/**
 * BM25F (Robertson, Zaragoza: "The Probabilistic Relevance Framework", 2009) over the fields of a card:
 * counts are weighted by field and length first and saturate together.
 */
export class Scoring {
  readonly documents: number
  readonly #titles = new Float64Array(256)
  readonly #excerpts = new Float64Array(256)

  constructor(segments: readonly Segment[]) {
    let titles = 0
    let excerpts = 0
    let documents = 0
    for (const { directory } of segments) {
      documents += directory.documents
      titles += directory.titles
      excerpts += directory.excerpts
    }
    this.documents = documents
    const title = Math.max(1, titles / Math.max(1, documents))
    const excerpt = Math.max(1, excerpts / Math.max(1, documents))
    for (let length = 0; length < 256; length++) {
      this.#titles[length] = WEIGHTS[0] / (1 - TITLE_LENGTH + (TITLE_LENGTH * length) / title)
      this.#excerpts[length] =
        WEIGHTS[4] / (1 - EXCERPT_LENGTH + (EXCERPT_LENGTH * length) / excerpt)
    }
  }

  /** How telling a word is that `documents` cards have. */
  rarity(documents: number): number {
    return Math.log(1 + Math.max(0.5, this.documents - documents + 0.5) / (documents + 0.5))
  }

  /** 0 to 1: how much a card is about a word. `lengths` as in the column. */
  share(packed: number, lengths: number): number {
    const count =
      (packed & 15) * (this.#titles[lengths & 255] as number) +
      ((packed >>> 4) & 15) * WEIGHTS[1] +
      ((packed >>> 8) & 15) * WEIGHTS[2] +
      ((packed >>> 12) & 15) * WEIGHTS[3] +
      ((packed >>> 16) & 15) * (this.#excerpts[lengths >> 8] as number)
    return count / (SATURATION + count)
  }

  /** The same share, by field; the parts add up to `share`. */
  shares(packed: number, lengths: number): { field: string; share: number }[] {
    const weights = [
      this.#titles[lengths & 255] ?? 0,
      WEIGHTS[1],
      WEIGHTS[2],
      WEIGHTS[3],
      this.#excerpts[lengths >> 8] ?? 0,
    ]
    const counts = FIELDS.map((_, field) => countIn(packed, field) * (weights[field] ?? 0))
    const sum = counts.reduce((total, count) => total + count, 0)
    return FIELDS.map((field, at) => ({
      field,
      share: (counts[at] ?? 0) / (SATURATION + sum),
    })).filter(({ share }) => share > 0)
  }
}

/** What a card's age adds; `signedAt` and `now` in seconds. */
export const freshness = (signedAt: number, now: number): number =>
  FRESH * 2 ** (-Math.max(0, now - signedAt) / FRESH_HALF_S)
