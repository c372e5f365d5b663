import { Collector, type Collected } from './collect.ts'
import { Exact } from './exact.ts'
import { completions, expandSlips, expandWord, type Expansion } from './expand.ts'
import { explain } from './explain.ts'
import { spellings } from './document.ts'
import { matchSegment, Scores, wanted, type WantedWord } from './match.ts'
import { Pacer } from './pacer.ts'
import type { SearchAnswer, SearchContext, SearchMatch, SearchQuery } from './query.ts'
import { Scoring } from './scoring.ts'
import type { Segment } from './segment.ts'
import type { CardStorage } from './storage.ts'
import { readQuery, type QueryWord } from './words.ts'

const DEFAULT_COUNT = 24
const MOST_COUNT = 500
/** Nobody turns so many pages; what is kept for them takes memory. */
const MOST_OFFSET = 10_000
const MOST_SUGGESTIONS = 8
/** A shorter beginning may become anything. */
const SHORTEST_BEGINNING = 2

/** Answers one query over an unchanging list of segments. */
export async function runSearch(
  segments: readonly Segment[],
  storage: CardStorage,
  query: SearchQuery,
  context: SearchContext,
): Promise<SearchAnswer> {
  const pacer = new Pacer()
  const scoring = new Scoring(segments)
  const { words, exact: parts } = readQuery(query.text)
  const { signal } = context
  const exact =
    parts.length === 0
      ? undefined
      : await Exact.open(segments, storage, parts, scoring, pacer, signal)
  const scores = new Scores(segments)
  const offset = Math.min(MOST_OFFSET, Math.max(0, Math.floor(query.offset ?? 0)))
  const count = Math.min(MOST_COUNT, Math.max(0, Math.floor(query.count ?? DEFAULT_COUNT)))
  const hidden = await hiddenIds(storage, context)
  const filters = query.filters ?? {}
  const collect = async (looked: readonly WantedWord[] | undefined, least: number) => {
    const sort = query.sort ?? 'best'
    const collector = new Collector({
      filters,
      sort,
      most: offset + count,
      context,
      hidden,
      ...(exact && { exact: { exact, segments } }),
    })
    for (const [place, segment] of segments.entries()) {
      signal?.throwIfAborted()
      const matches = looked && (await matchSegment(segment, place, looked, scoring, least, scores))
      await collector.add(segment, matches)
      if (pacer.due()) await pacer.rest(signal)
    }
    await collector.settle()
    return collector
  }

  let looked: WantedWord[] = []
  let collected: Collected
  let slipped = new Set<string>()
  const must = exact?.words ?? []
  if (words.length === 0) {
    looked = [...must]
    // Signs that are no words are found nowhere.
    const nothing = exact === undefined && query.text.trim() !== ''
    const some = nothing || must.length > 0 ? looked : undefined
    collected = (await collect(some, Math.max(1, must.length))).result()
  } else {
    const found = await lookUp(segments, words, must, scoring, pacer, query, context, collect)
    ;({ looked, collected, slipped } = found)
  }
  const shown = collected.first.slice(offset)
  const cards = await storage.cards(shown.map(({ id }) => id))
  const matches = cards.flatMap((card) =>
    card === undefined ? [] : [explain(card, looked, scoring, context.now)],
  )
  return {
    matches,
    total: collected.total,
    cut: collected.cut,
    facets: collected.facets,
    suggestions: await suggest(segments, words, matches),
    corrected: corrections(matches, slipped),
  }
}

/** Words that the last word of a text may become, the most frequent first; spelt as in `near` where it is there. */
export async function suggest(
  segments: readonly Segment[],
  words: readonly QueryWord[],
  near: readonly SearchMatch[] = [],
): Promise<string[]> {
  const last = words.at(-1)
  if (last?.open !== true || last.piece || last.word.length < SHORTEST_BEGINNING) return []
  const found = await completions(segments, last.word, MOST_SUGGESTIONS)
  const spelt = new Map<string, string>()
  for (const { card } of near) {
    for (const [term, spelling] of spellings(`${card.title} ${card.tags.join(' ')}`)) {
      if (!spelt.has(term)) spelt.set(term, spelling)
    }
  }
  return found.map(({ term }) => spelt.get(term) ?? term)
}

interface Looked {
  readonly looked: WantedWord[]
  readonly collected: Collected
  /** Words that were taken for slips. */
  readonly slipped: Set<string>
}

/**
 * First all words as they are; then all words, any of them perhaps a slip; then whatever has one of them.
 * What `must` be there is there each time.
 */
async function lookUp(
  segments: readonly Segment[],
  words: readonly QueryWord[],
  must: readonly WantedWord[],
  scoring: Scoring,
  pacer: Pacer,
  { whole = false }: SearchQuery,
  { signal }: SearchContext,
  collect: (looked: readonly WantedWord[], least: number) => Promise<Collector>,
): Promise<Looked> {
  const slipped = new Set<string>()
  const exact: Expansion[][] = []
  for (const word of words) {
    let expansions = await expandWord(segments, word)
    if (expansions.length === 0) {
      expansions = await expandSlips(segments, word, pacer, signal)
      slipped.add(word.word)
    }
    exact.push(expansions)
  }
  const look = (forms: readonly Expansion[][]) => [
    ...words.map(({ word }, at) => wanted(word, forms[at] ?? [], scoring)),
    ...must,
  ]

  let looked = look(exact)
  const single = looked.length === 1
  const first = await collect(looked, looked.length)
  if (first.matched > 0 || (single && slipped.size === 1)) {
    return { looked, collected: first.result(), slipped }
  }
  const guessed = new Set(slipped)
  const wide: Expansion[][] = []
  for (const [at, word] of words.entries()) {
    const forms = exact[at] ?? []
    if (slipped.has(word.word)) {
      wide.push(forms)
      continue
    }
    const known = new Set(forms.map(({ term }) => term))
    const slips = await expandSlips(segments, word, pacer, signal)
    wide.push([...forms, ...slips.filter(({ term }) => !known.has(term))])
    slipped.add(word.word)
  }
  looked = look(wide)
  const second = await collect(looked, looked.length)
  if (second.matched > 0 || single || whole) {
    return { looked, collected: second.result(), slipped }
  }
  looked = look(exact)
  const least = Math.max(1, must.length)
  return { looked, collected: (await collect(looked, least)).result(), slipped: guessed }
}

/** By the word typed what stands for it in the first match that has another one. */
function corrections(
  matches: readonly SearchMatch[],
  slipped: ReadonlySet<string>,
): Record<string, string> {
  const corrected: Record<string, string> = {}
  for (const word of slipped) {
    const [part] = matches.flatMap(({ why }) => why.filter(({ term }) => term === word))
    // A longer word is a completion.
    if (part?.found?.startsWith(word) === false) corrected[word] = part.found
  }
  return corrected
}

async function hiddenIds(
  storage: CardStorage,
  { hiddenKeys }: SearchContext,
): Promise<ReadonlySet<number>> {
  if (hiddenKeys === undefined || hiddenKeys.size === 0) return new Set()
  const entries = await storage.keys([...hiddenKeys])
  return new Set(entries.flatMap((entry) => (entry === undefined ? [] : [entry.id])))
}
