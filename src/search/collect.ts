import type { Check, SegmentFilter } from './filters.ts'
import { compileFilters, prices } from './filters.ts'
import { FacetCounter } from './facets.ts'
import type { SegmentMatches } from './match.ts'
import type { SearchContext, SearchFacets, SearchFilters, SearchSort } from './query.ts'
import { freshness } from './scoring.ts'
import type { Segment } from './segment.ts'
import { Top, type Candidate } from './top.ts'

export interface Collected {
  readonly first: readonly Candidate[]
  readonly total: number
  readonly facets: SearchFacets
}

export interface CollectorOptions {
  readonly filters: SearchFilters
  readonly sort: SearchSort
  /** So many of the first are kept. */
  readonly most: number
  readonly context: SearchContext
  /** Cards that are not to be found, by number. */
  readonly hidden: ReadonlySet<number>
  /** Which of the cards of a segment, in order, have what is asked for exactly. Absent: nothing is. */
  readonly keep?: (segment: Segment, documents: readonly number[]) => Promise<readonly number[]>
}

/**
 * Filters, counts and orders the matches of one segment after the other. In the counts by kind,
 * condition, category and tag stand also those that only the choice of that very sort leaves out: so that
 * people see what else they could choose.
 */
export class Collector {
  readonly #options: CollectorOptions
  readonly #facets = new FacetCounter()
  readonly #top: Top
  #total = 0
  /** Cards with the words, before any filter; where something is asked for exactly, after most of them. */
  matched = 0

  constructor(options: CollectorOptions) {
    this.#options = options
    this.#top = new Top(options.most)
  }

  /** Without `matches` all cards match. */
  async add(segment: Segment, matches: SegmentMatches | undefined): Promise<void> {
    const { filters, context, hidden } = this.#options
    if (matches?.documents.length === 0) return
    const [filter, count, ids, order] = await Promise.all([
      compileFilters(segment, filters, context),
      this.#facets.of(segment),
      segment.ids(),
      this.#order(segment, matches),
    ])
    const chosen = choices(filter)
    const { plain } = filter
    const documents = await this.#documents(segment, matches, plain, ids)
    const end = documents?.length ?? segment.documents
    for (let at = 0; at < end; at++) {
      const document = documents === undefined ? at : (documents[at] as number)
      if (segment.isGone(document)) continue
      this.matched++
      const id = ids[document] as number
      if (hidden.size > 0 && hidden.has(id)) continue
      if (plain.length > 0 && !all(plain, document)) continue
      const missed = chosen.length === 0 ? undefined : missedBy(chosen, document)
      if (missed === 'several') continue
      if (missed !== undefined) {
        count[missed](document)
        continue
      }
      count.kinds(document)
      count.conditions(document)
      count.categories(document)
      count.tags(document)
      this.#total++
      this.#top.add(order(document), id)
    }
  }

  /** What is left of a segment before choices; cards are read for what passes the filters only. */
  async #documents(
    segment: Segment,
    matches: SegmentMatches | undefined,
    plain: readonly Check[],
    ids: Uint32Array,
  ): Promise<readonly number[] | undefined> {
    const { keep, hidden } = this.#options
    if (keep === undefined) return matches?.documents
    const documents = matches?.documents ?? Array.from({ length: segment.documents }, (_, at) => at)
    const open = documents.filter(
      (document) =>
        !segment.isGone(document) && !hidden.has(ids[document] as number) && all(plain, document),
    )
    // By number, and so by age: the newest are read first.
    return keep(
      segment,
      open.sort((a, b) => a - b),
    )
  }

  result(): Collected {
    return { first: this.#top.list(), total: this.#total, facets: this.#facets.result() }
  }

  async #order(
    segment: Segment,
    matches: SegmentMatches | undefined,
  ): Promise<(document: number) => number> {
    const { sort, context } = this.#options
    if (sort === 'cheapest' || sort === 'dearest') {
      const price = await prices(segment, context)
      const sign = sort === 'cheapest' ? -1 : 1
      return (document) => {
        const sats = price(document)
        // What has no known price comes last.
        return Number.isNaN(sats) ? Number.NEGATIVE_INFINITY : sign * sats
      }
    }
    const signedAt = await segment.signedAt()
    if (sort === 'newest') return (document) => signedAt[document] as number
    const now = context.now / 1000
    return (document) =>
      (matches?.scores[document] ?? 0) + freshness(signedAt[document] as number, now)
  }
}

const NAMES = ['kinds', 'conditions', 'categories', 'tags'] as const

type Name = (typeof NAMES)[number]

interface Choice {
  readonly name: Name
  readonly check: Check
}

/** Which one choice a card misses, if any. */
function missedBy(choices: readonly Choice[], document: number): Name | 'several' | undefined {
  let missed: Name | undefined
  for (const { name, check } of choices) {
    if (check(document)) continue
    if (missed !== undefined) return 'several'
    missed = name
  }
  return missed
}

function choices(filter: SegmentFilter): Choice[] {
  return NAMES.flatMap((name) => {
    const check = filter[name]
    return check === undefined ? [] : [{ name, check }]
  })
}

function all(checks: readonly Check[], document: number): boolean {
  for (const check of checks) if (!check(document)) return false
  return true
}
