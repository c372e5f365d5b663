import type { Exact, Sifted } from './exact.ts'
import type { Check, SegmentFilter } from './filters.ts'
import { compileFilters, prices } from './filters.ts'
import { FacetCounter } from './facets.ts'
import type { SegmentMatches } from './match.ts'
import type { SearchContext, SearchFacets, SearchFilters, SearchSort } from './query.ts'
import { freshness } from './scoring.ts'
import type { Segment } from './segment.ts'
import { before, Top, type Candidate } from './top.ts'

export interface Collected {
  readonly first: readonly Candidate[]
  readonly total: number
  /** Not all that was in doubt was read: `total` and `facets` are estimates. */
  readonly cut: boolean
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
  /** What is asked for exactly, over all segments. */
  readonly exact?: { readonly exact: Exact; readonly segments: readonly Segment[] }
}

/** A match if its card says what is asked for exactly. */
interface Doubtful extends Candidate {
  /** Counts it where it belongs. */
  readonly count: () => void
  /** Only for the counts: a choice leaves it out. */
  readonly missed: boolean
}

/**
 * Filters, counts and orders the matches of one segment after the other. In the counts by kind,
 * condition, category, tag and moderator stand also those that only the choice of that very sort leaves out: so that
 * people see what else they could choose.
 */
export class Collector {
  readonly #options: CollectorOptions
  readonly #facets: FacetCounter
  readonly #top: Top
  readonly #doubtful: Doubtful[] = []
  #total = 0
  #cut = false
  /** Cards with the words, before any filter; where something is asked for exactly, after most of them. */
  matched = 0

  constructor(options: CollectorOptions) {
    this.#options = options
    this.#facets = new FacetCounter(options.context)
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
    const { documents, doubtful } = await this.#sifted(segment, matches, plain, ids)
    const end = documents?.length ?? segment.documents
    for (let at = 0; at < end; at++) {
      const document = documents === undefined ? at : (documents[at] as number)
      if (segment.isGone(document)) continue
      const id = ids[document] as number
      const isDoubtful = doubtful?.has(document) === true
      if (!isDoubtful) this.matched++
      if (hidden.size > 0 && hidden.has(id)) continue
      if (plain.length > 0 && !all(plain, document)) continue
      const missed = chosen.length === 0 ? undefined : missedBy(chosen, document)
      if (missed === 'several') continue
      if (isDoubtful) {
        this.#doubtful.push({
          order: missed === undefined ? order(document) : Number.NEGATIVE_INFINITY,
          id,
          count: () => this.#count(count, document, missed),
          missed: missed !== undefined,
        })
        continue
      }
      this.#count(count, document, missed)
      if (missed === undefined) this.#top.add(order(document), id)
    }
  }

  /** Call it after the last segment: reads the cards that are in doubt, the first in order first. */
  async settle(): Promise<void> {
    const { exact } = this.#options
    if (exact === undefined || this.#doubtful.length === 0) return
    const doubtful = this.#doubtful.splice(0).sort(before)
    const ids = doubtful.map(({ id }) => id)
    let added = 0
    const take = (fits: readonly boolean[]) => {
      for (; added < fits.length; added++) {
        const one = doubtful[added]
        if (one === undefined || fits[added] !== true) continue
        one.count()
        this.matched++
        if (!one.missed) this.#top.add(one.order, one.id)
      }
    }
    const read = await exact.exact.read(ids, (fits) => {
      take(fits)
      const next = doubtful[fits.length]
      return next === undefined || this.#top.isFullBefore(next)
    })
    take(read)
    if (read.length === doubtful.length) return
    this.#cut = true
    // Of the others as large a part fits as of those that were read, spread evenly over them.
    const share = read.filter((fits) => fits).length / read.length
    for (const [at, { count }] of doubtful.slice(read.length).entries()) {
      if (Math.floor((at + 1) * share) > Math.floor(at * share)) count()
    }
  }

  #count(count: Counters, document: number, missed: Name | undefined): void {
    if (missed !== undefined) {
      count[missed](document)
      return
    }
    for (const name of NAMES) count[name](document)
    this.#total++
  }

  /** What is left of a segment before choices. */
  async #sifted(
    segment: Segment,
    matches: SegmentMatches | undefined,
    plain: readonly Check[],
    ids: Uint32Array,
  ): Promise<Partial<Sifted>> {
    const { exact, hidden } = this.#options
    if (exact === undefined) return matches === undefined ? {} : { documents: matches.documents }
    const documents = matches?.documents ?? Array.from({ length: segment.documents }, (_, at) => at)
    const open = documents.filter(
      (document) =>
        !segment.isGone(document) && !hidden.has(ids[document] as number) && all(plain, document),
    )
    return exact.exact.sift(segment, exact.segments, open)
  }

  result(): Collected {
    return {
      first: this.#top.list(),
      total: this.#total,
      cut: this.#cut,
      facets: this.#facets.result(),
    }
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

const NAMES = ['kinds', 'conditions', 'categories', 'tags', 'moderators'] as const

type Name = (typeof NAMES)[number]

type Counters = Readonly<Record<Name, (document: number) => void>>

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
