import type { Nym } from '../lib/brand.ts'
import { KINDS } from './column-set.ts'
import type { TextLists, Texts } from './columns.ts'
import type { SearchContext, SearchFacets } from './query.ts'
import type { Segment } from './segment.ts'

/** So many tags and categories are given out. */
const MOST_SHOWN = 100
/** So many of each segment may be among them: what is rare in every segment is rare. */
const MOST_CANDIDATES = 300

/** Stands among the moderators for all who are trusted together. */
export const TRUSTED = 'trusted'

/** How often each text was seen in one segment. */
interface Counts {
  readonly values: readonly string[]
  readonly counts: Uint32Array
  /** Places of those that were seen at all. */
  readonly seen: number[]
}

/** Counts by kind, condition, category, tag and moderator over all segments of one search. */
export class FacetCounter {
  readonly #isTrusted: (nym: Nym) => boolean
  readonly #kinds = new Uint32Array(4)
  readonly #conditions: Counts[] = []
  readonly #categories: Counts[] = []
  readonly #tags: Counts[] = []
  readonly #moderators: Counts[] = []
  #trusted = 0

  constructor({ isTrusted = () => false }: Pick<SearchContext, 'isTrusted'>) {
    this.#isTrusted = isTrusted
  }

  /** Call for each segment; then each function for each card that is to be counted there. */
  async of(segment: Segment) {
    const [flags, condition, categories, tags, moderators] = await Promise.all([
      segment.flags(),
      segment.texts('condition'),
      segment.lists('categories'),
      segment.lists('tags'),
      segment.lists('moderators'),
    ])
    const trusted = moderators.values.map((nym) => this.#isTrusted(nym as Nym))
    const countModerators = counterOfLists(moderators, begin(this.#moderators, moderators.values))
    const anyTrusted = trusted.includes(true)
    return {
      kinds: (document: number) => {
        const kind = (flags[document] ?? 0) & 3
        this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1
      },
      conditions: counterOfTexts(condition, begin(this.#conditions, condition.values)),
      categories: counterOfLists(categories, begin(this.#categories, categories.values)),
      tags: counterOfLists(tags, begin(this.#tags, tags.values)),
      moderators: (document: number) => {
        countModerators(document)
        if (anyTrusted && hasAny(moderators, document, trusted)) this.#trusted++
      },
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
      moderators: {
        ...(this.#trusted > 0 && { [TRUSTED]: this.#trusted }),
        ...sum(this.#moderators),
      },
    }
  }
}

function hasAny({ starts, at }: TextLists, document: number, which: readonly boolean[]): boolean {
  const end = starts[document + 1] ?? 0
  for (let place = starts[document] ?? 0; place < end; place++) {
    if (which[at[place] ?? -1] === true) return true
  }
  return false
}

function begin(all: Counts[], values: readonly string[]): Counts {
  const counts = { values, counts: new Uint32Array(values.length), seen: [] }
  all.push(counts)
  return counts
}

function count({ counts, seen }: Counts, value: number): void {
  const before = counts[value] as number
  if (before === 0) seen.push(value)
  counts[value] = before + 1
}

const counterOfTexts =
  ({ at }: Texts, counts: Counts) =>
  (document: number): void =>
    count(counts, at[document] as number)

const counterOfLists =
  ({ starts, at }: TextLists, counts: Counts) =>
  (document: number): void => {
    const end = starts[document + 1] as number
    for (let place = starts[document] as number; place < end; place++) {
      count(counts, at[place] as number)
    }
  }

/** Exact for every text that is given out, the most frequent first. */
function sum(segments: readonly Counts[]): Record<string, number> {
  const totals = new Map<string, number>()
  for (const { values, counts, seen } of segments) {
    const least = leastOfFirst(counts, seen)
    for (const at of seen) {
      if ((counts[at] ?? 0) >= least) totals.set(values[at] ?? '', 0)
    }
  }
  totals.delete('')
  for (const { values, counts, seen } of segments) {
    for (const at of seen) {
      const value = values[at] ?? ''
      const total = totals.get(value)
      if (total !== undefined) totals.set(value, total + (counts[at] ?? 0))
    }
  }
  const first = [...totals].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MOST_SHOWN)
  return Object.fromEntries(first)
}

/** The count from which on about `MOST_CANDIDATES` texts are left; at least 1. */
function leastOfFirst(counts: Uint32Array, seen: readonly number[]): number {
  if (seen.length <= MOST_CANDIDATES) return 1
  const sorted = Uint32Array.from(seen, (at) => counts[at] ?? 0).sort()
  return sorted[sorted.length - MOST_CANDIDATES] ?? 1
}
