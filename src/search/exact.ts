import type { SearchCard } from './card.ts'
import { expandWord, type Expansion } from './expand.ts'
import { wanted, type WantedWord } from './match.ts'
import type { Pacer } from './pacer.ts'
import { hasBits, pairBits, textsOf } from './pairs.ts'
import { readPostings } from './postings.ts'
import type { Scoring } from './scoring.ts'
import type { Segment } from './segment.ts'
import type { CardStorage } from './storage.ts'
import type { ExactPart } from './words.ts'

/** Most cards that are read for one query to see whether words stand side by side: the first in order. */
const MOST_READ = 4096
/** So many are read in any case, so that the counts are exact where there are not more. */
const LEAST_READ = 512
const READ_AT_ONCE = 128

interface Sought {
  readonly part: ExactPart
  /** Of its pairs, as `pairBits`. */
  readonly bits: readonly number[]
  /** By term. */
  readonly forms: readonly (readonly Expansion[])[]
}

/** What is left of the cards of a segment, those in doubt among them. */
export interface Sifted {
  readonly documents: readonly number[]
  readonly doubtful: ReadonlySet<number>
}

/**
 * What a query asks for exactly. The index does not know where in a text a word stands: it names the cards
 * that have all words of a part and whose sketch does not say that these are apart. Those cards are read.
 */
export class Exact {
  /** The words that are wanted, each as it is written. */
  readonly words: readonly WantedWord[]
  readonly #storage: CardStorage
  readonly #sought: readonly Sought[]
  readonly #pacer: Pacer
  readonly #signal: AbortSignal | undefined
  /** By number of the card: whether it has what is wanted and not what is excluded. */
  readonly #read = new Map<number, boolean>()

  private constructor(
    storage: CardStorage,
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
    storage: CardStorage,
    parts: readonly ExactPart[],
    scoring: Scoring,
    pacer: Pacer,
    signal?: AbortSignal,
  ): Promise<Exact> {
    const sought: Sought[] = []
    for (const part of parts) {
      const forms: Expansion[][] = []
      for (const term of part.terms) forms.push(await expandWord(segments, term, true))
      sought.push({ part, bits: pairBits(part.units), forms })
    }
    return new Exact(storage, sought, scoring, pacer, signal)
  }

  /**
   * Those of the cards of one of the segments that may have all that is wanted and nothing that is excluded;
   * whether the doubtful ones do is in the cards alone.
   */
  async sift(
    segment: Segment,
    segments: readonly Segment[],
    documents: readonly number[],
  ): Promise<Sifted> {
    const place = segments.indexOf(segment)
    const [ids, sketches] = await Promise.all([segment.ids(), segment.pairs()])
    let kept = documents
    const doubtful = new Set<number>()
    for (const { part, bits, forms } of this.#sought) {
      const having = await documentsWith(segment, place, forms)
      const sure = isTerm(part)
      kept = kept.filter((document) => {
        if (!having.has(document)) return part.excluded
        if (sure) return !part.excluded
        if (!hasBits(sketches, document, bits)) return part.excluded
        doubtful.add(document)
        return true
      })
    }
    const known = (document: number) => this.#read.get(ids[document] ?? 0)
    return {
      documents: kept.filter((document) => !doubtful.has(document) || known(document) !== false),
      doubtful: new Set([...doubtful].filter((document) => known(document) === undefined)),
    }
  }

  /**
   * Reads doubtful cards, the first in order first, until it is known of each whether it fits, or `enough` says
   * that more are of no use. Of each that was read, in order, whether it fits.
   */
  async read(
    ids: readonly number[],
    enough: (fits: readonly boolean[]) => boolean,
  ): Promise<readonly boolean[]> {
    const fits: boolean[] = []
    while (fits.length < ids.length && fits.length < MOST_READ) {
      if (fits.length >= LEAST_READ && enough(fits)) break
      this.#signal?.throwIfAborted()
      const some = ids.slice(fits.length, fits.length + READ_AT_ONCE)
      const cards = await this.#storage.cards(some)
      for (const [at, card] of cards.entries()) {
        const fit = card !== undefined && this.#fits(card)
        this.#read.set(some[at] ?? 0, fit)
        fits.push(fit)
      }
      if (this.#pacer.due()) await this.#pacer.rest(this.#signal)
    }
    return fits
  }

  #fits(card: SearchCard): boolean {
    const texts = textsOf(card)
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
