import type { SearchCard } from './card.ts'
import { expandWord, type Expansion } from './expand.ts'
import { wanted, type WantedWord } from './match.ts'
import type { Pacer } from './pacer.ts'
import { readPostings } from './postings.ts'
import type { Scoring } from './scoring.ts'
import type { Segment } from './segment.ts'
import type { SegmentStorage } from './storage.ts'
import { units } from './tokenize.ts'
import type { ExactPart } from './words.ts'

/** Most cards that are read for one query to see whether words stand side by side: the newest of them. */
const MOST_READ = 4096
const READ_AT_ONCE = 256
/** More of one field is not compared; longer than any field of a card is. */
const MOST_UNITS = 512

interface Sought {
  readonly part: ExactPart
  /** By term. */
  readonly forms: readonly (readonly Expansion[])[]
}

/**
 * What a query asks for exactly. The index does not know where in a text a word stands: it names the cards
 * that have all words of a part, and where there are several words the card itself is read.
 */
export class Exact {
  /** The words that are wanted, each as it is written. */
  readonly words: readonly WantedWord[]
  /** More cards might match than were read. */
  cut = false
  readonly #storage: SegmentStorage
  readonly #sought: readonly Sought[]
  readonly #pacer: Pacer
  readonly #signal: AbortSignal | undefined
  /** By number of the card: whether it has what is wanted and not what is excluded. */
  readonly #read = new Map<number, boolean>()

  private constructor(
    storage: SegmentStorage,
    sought: readonly Sought[],
    scoring: Scoring,
    pacer: Pacer,
    signal: AbortSignal | undefined,
  ) {
    this.#storage = storage
    this.#sought = sought
    this.#pacer = pacer
    this.#signal = signal
    const words = new Map<string, WantedWord>()
    for (const { part, forms } of sought) {
      if (part.excluded) continue
      for (const [at, { word }] of part.terms.entries()) {
        words.set(word, wanted(word, forms[at] ?? [], scoring))
      }
    }
    this.words = [...words.values()]
  }

  /** Looks up the terms of all parts. */
  static async open(
    segments: readonly Segment[],
    storage: SegmentStorage,
    parts: readonly ExactPart[],
    scoring: Scoring,
    pacer: Pacer,
    signal?: AbortSignal,
  ): Promise<Exact> {
    const sought: Sought[] = []
    for (const part of parts) {
      const forms: Expansion[][] = []
      for (const term of part.terms) forms.push(await expandWord(segments, term, true))
      sought.push({ part, forms })
    }
    return new Exact(storage, sought, scoring, pacer, signal)
  }

  /** Those of the cards of one of the segments that have all that is wanted and nothing that is excluded. */
  async keep(
    segment: Segment,
    segments: readonly Segment[],
    documents: readonly number[],
  ): Promise<readonly number[]> {
    const place = segments.indexOf(segment)
    let kept = documents
    const doubtful = new Set<number>()
    for (const { part, forms } of this.#sought) {
      const having = await documentsWith(segment, place, forms)
      const sure = isTerm(part)
      kept = kept.filter((document) => {
        if (!having.has(document)) return part.excluded
        if (!sure) doubtful.add(document)
        return !sure || !part.excluded
      })
    }
    return this.#readThem(segment, kept, doubtful)
  }

  async #readThem(
    segment: Segment,
    documents: readonly number[],
    doubtful: ReadonlySet<number>,
  ): Promise<number[]> {
    const ids = await segment.ids()
    const unread = documents
      .flatMap((document) => {
        const id = ids[document] ?? 0
        return doubtful.has(document) && !this.#read.has(id) ? [id] : []
      })
      .reverse()
    const room = MOST_READ - this.#read.size
    if (unread.length > room) {
      this.cut = true
      unread.length = room
    }
    for (let at = 0; at < unread.length; at += READ_AT_ONCE) {
      this.#signal?.throwIfAborted()
      const some = unread.slice(at, at + READ_AT_ONCE)
      const cards = await this.#storage.cards(some)
      for (const [place, card] of cards.entries()) {
        this.#read.set(some[place] ?? 0, card !== undefined && this.#fits(card))
      }
      if (this.#pacer.due()) await this.#pacer.rest(this.#signal)
    }
    return documents.filter(
      (document) => !doubtful.has(document) || this.#read.get(ids[document] ?? 0) === true,
    )
  }

  #fits(card: SearchCard): boolean {
    const fields = [card.title, ...card.tags, ...card.categories, card.store, card.excerpt]
    const texts = fields.map((field) => units(field, MOST_UNITS))
    return this.#sought.every(
      ({ part }) => texts.some((text) => hasRun(text, part.units)) !== part.excluded,
    )
  }
}

/** A single term is in the index just as it is in the card; the same word twice is not. */
function isTerm({ units, terms: [term, ...more] }: ExactPart): boolean {
  if (term === undefined || more.length > 0) return false
  return units.length === (term.piece ? [...term.word].length : 1)
}

/** Cards of a segment with each of the terms, in any of its forms. */
async function documentsWith(
  segment: Segment,
  place: number,
  terms: readonly (readonly Expansion[])[],
): Promise<ReadonlySet<number>> {
  let having: Set<number> | undefined
  for (const forms of terms) {
    const found = new Set<number>()
    for (const { entries } of forms) {
      const entry = entries[place]
      if (entry === undefined) continue
      readPostings(await segment.postings(entry), (document) => {
        if (having === undefined || having.has(document)) found.add(document)
      })
    }
    having = found
    if (having.size === 0) break
  }
  return having ?? new Set()
}

/** Whether all of `run` stands in `text`, one right after the other. */
function hasRun(text: readonly string[], run: readonly string[]): boolean {
  for (let at = 0; at + run.length <= text.length; at++) {
    if (run.every((unit, next) => text[at + next] === unit)) return true
  }
  return false
}
