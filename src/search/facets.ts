import { KINDS } from './column-set.ts'
import type { TextLists, Texts } from './columns.ts'
import type { SearchFacets } from './query.ts'
import type { Segment } from './segment.ts'

/** So many tags and categories are given out. */
const MOST_SHOWN = 100
/** So many of each segment may be among them: what is rare in every segment is rare. */
const MOST_CANDIDATES = 1000

/** How often each text was seen in one segment. */
interface Counts {
  readonly values: readonly string[]
  readonly counts: Uint32Array
}

/** Counts by kind, condition, category and tag over all segments of one search. */
export class FacetCounter {
  readonly #kinds = new Uint32Array(4)
  readonly #conditions: Counts[] = []
  readonly #categories: Counts[] = []
  readonly #tags: Counts[] = []

  /** Call for each segment; then each function for each card that is to be counted there. */
  async of(segment: Segment) {
    const [flags, condition, categories, tags] = await Promise.all([
      segment.flags(),
      segment.texts('condition'),
      segment.lists('categories'),
      segment.lists('tags'),
    ])
    return {
      kinds: (document: number) => {
        const kind = (flags[document] ?? 0) & 3
        this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1
      },
      conditions: counterOfTexts(condition, begin(this.#conditions, condition.values)),
      categories: counterOfLists(categories, begin(this.#categories, categories.values)),
      tags: counterOfLists(tags, begin(this.#tags, tags.values)),
    }
  }

  result(): SearchFacets {
    const kinds: Record<string, number> = {}
    for (const [at, kind] of KINDS.entries()) {
      const count = this.#kinds[at] ?? 0
      if (count > 0) kinds[kind] = count
    }
    return {
      kinds,
      conditions: sum(this.#conditions),
      categories: sum(this.#categories),
      tags: sum(this.#tags),
    }
  }
}

function begin(all: Counts[], values: readonly string[]): Uint32Array {
  const counts = new Uint32Array(values.length)
  all.push({ values, counts })
  return counts
}

const counterOfTexts =
  ({ at }: Texts, counts: Uint32Array) =>
  (document: number): void => {
    const value = at[document] as number
    counts[value] = (counts[value] as number) + 1
  }

const counterOfLists =
  ({ starts, at }: TextLists, counts: Uint32Array) =>
  (document: number): void => {
    const end = starts[document + 1] as number
    for (let place = starts[document] as number; place < end; place++) {
      const value = at[place] as number
      counts[value] = (counts[value] as number) + 1
    }
  }

/** Exact for every text that is given out, the most frequent first. */
function sum(segments: readonly Counts[]): Record<string, number> {
  const totals = new Map<string, number>()
  for (const { values, counts } of segments) {
    const least = leastOfFirst(counts, MOST_CANDIDATES)
    for (const [at, count] of counts.entries()) {
      if (count >= least) totals.set(values[at] ?? '', 0)
    }
  }
  totals.delete('')
  for (const { values, counts } of segments) {
    for (const [at, count] of counts.entries()) {
      if (count === 0) continue
      const value = values[at] ?? ''
      const total = totals.get(value)
      if (total !== undefined) totals.set(value, total + count)
    }
  }
  const first = [...totals].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MOST_SHOWN)
  return Object.fromEntries(first)
}

/** The count from which on about `most` texts are left; at least 1. */
function leastOfFirst(counts: Uint32Array, most: number): number {
  if (counts.length <= most) return 1
  const sorted = counts.slice().sort()
  return Math.max(1, sorted[sorted.length - most] ?? 1)
}
