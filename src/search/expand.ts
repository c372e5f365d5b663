import { placeOf, type DictionaryReader, type WordEntry } from './dictionary.ts'
import { soundTerm } from './document.ts'
import { SlipWalker, slipsAllowed } from './edit-distance.ts'
import type { Pacer } from './pacer.ts'
import type { Segment } from './segment.ts'
import { latinSpellings, SOUND, soundKey } from './transliterate.ts'
import { variants } from './variants.ts'
import type { QueryWord } from './words.ts'

/** A term that stands for a word of the query. */
export interface Expansion {
  readonly term: string
  /** How much a match of it counts, 0 to 1. */
  readonly weight: number
  /** Cards of all segments with it. */
  documents: number
  /** By place of the segment. */
  readonly entries: (WordEntry | undefined)[]
}

const ALSO_WEIGHT = 0.95
const VARIANT_WEIGHT = 0.85
const SOUND_WEIGHT = 0.8
const PREFIX_WEIGHT = 0.75
const SLIP_WEIGHTS = [1, 0.6, 0.35] as const
const SOUND_UNIT = SOUND.charCodeAt(0)

/** Most words that one beginning may become; a single character of a script without spaces begins many. */
const MOST_COMPLETIONS = 32
const MOST_PIECES = 256
const MOST_SLIPS = 16
/** Most parts of one dictionary that are read for one beginning. */
const MOST_PARTS = 24

/**
 * The words themselves, their other spellings, forms and scripts, and what they may become; `exactly`: as they are written alone.
 * Empty: nobody uses them.
 */
export async function expandWord(
  segments: readonly Segment[],
  word: QueryWord,
  exactly = false,
): Promise<Expansion[]> {
  const found = new Map<string, Expansion>()
  if (word.piece || exactly) {
    await addTerms(found, segments, new Map([[word.word, 1]]))
    if (word.piece && word.open && !exactly) {
      await addCompletions(found, segments, word.word, PREFIX_WEIGHT, MOST_PIECES)
    }
    return [...found.values()]
  }
  const key = soundKey(word.word)
  await addTerms(found, segments, sameWords(word, key))
  if (word.open || (found.size === 0 && word.word.length > 2)) {
    for (const begun of [word.word, ...word.also]) {
      await addCompletions(found, segments, begun, PREFIX_WEIGHT, MOST_COMPLETIONS)
    }
    if (key !== undefined) {
      const weight = PREFIX_WEIGHT * SOUND_WEIGHT
      await addCompletions(found, segments, soundTerm(key), weight, MOST_COMPLETIONS)
    }
  }
  return [...found.values()]
}

/** All complete terms that stand for a word, by weight; of several weights the first. */
function sameWords({ word, also }: QueryWord, key: string | undefined): Map<string, number> {
  const terms = new Map([[word, 1]])
  const add = (term: string, weight: number) => {
    if (!terms.has(term)) terms.set(term, weight)
  }
  for (const other of also) add(other, ALSO_WEIGHT)
  for (const form of [word, ...also].flatMap(variants)) add(form, VARIANT_WEIGHT)
  if (key !== undefined) add(soundTerm(key), SOUND_WEIGHT)
  for (const spelling of latinSpellings(word)) add(spelling, SOUND_WEIGHT)
  return terms
}

/**
 * What the word may be a slip of, nearest first, also in other scripts; nothing for short words and numbers.
 * Words with another first letter are looked at only when no other one is near: they are ten times as many.
 */
export async function expandSlips(
  segments: readonly Segment[],
  word: QueryWord,
  pacer: Pacer,
  signal?: AbortSignal,
): Promise<Expansion[]> {
  if (word.piece || /\p{N}/u.test(word.word)) return []
  for (const sameFirst of [true, false]) {
    const near = await wordsNear(segments, word.word, sameFirst, pacer, signal)
    if (near.length > 0) return near
  }
  return []
}

async function wordsNear(
  segments: readonly Segment[],
  word: string,
  sameFirst: boolean,
  pacer: Pacer,
  signal: AbortSignal | undefined,
): Promise<Expansion[]> {
  const wanted = [word, ...latinSpellings(word).slice(0, 1)]
  const key = soundKey(word)
  if (key !== undefined) wanted.push(soundTerm(key))
  const near = new Map<string, Expansion>()
  for (const term of wanted) {
    const mark = term.startsWith(SOUND) ? 1 : 0
    const most = slipsAllowed(term.length - mark)
    if (most === 0) continue
    const walker = new SlipWalker(term, most)
    const begin = term.slice(0, mark + (sameFirst ? 1 : 0))
    for (const [at, segment] of segments.entries()) {
      for (const reader of await segment.dictionary(placesNear(segment, walker, begin))) {
        while (reader.next()) {
          if (!begins(reader, begin) || (mark === 0 && reader.units[0] === SOUND_UNIT)) continue
          const slips = walker.slips(reader)
          if (slips === undefined) continue
          const weight = (SLIP_WEIGHTS[slips] ?? 0) * (term === word ? 1 : SOUND_WEIGHT)
          note(near, segments.length, at, reader.entry, weight)
        }
        if (pacer.due()) await pacer.rest(signal)
      }
    }
  }
  return [...near.values()]
    .sort((a, b) => b.weight - a.weight || b.documents - a.documents || (a.term < b.term ? -1 : 1))
    .slice(0, MOST_SLIPS)
}

/** Terms that begin so with the number of their cards, the most frequent first. */
export async function completions(
  segments: readonly Segment[],
  prefix: string,
  most: number,
): Promise<Expansion[]> {
  const found = new Map<string, Expansion>()
  await addCompletions(found, segments, prefix, 1, most)
  return [...found.values()]
}

/** The word itself and nothing else. */
export async function expandTerm(
  segments: readonly Segment[],
  term: string,
): Promise<Expansion | undefined> {
  const found = new Map<string, Expansion>()
  await addTerms(found, segments, new Map([[term, 1]]))
  return found.get(term)
}

async function addTerms(
  found: Map<string, Expansion>,
  segments: readonly Segment[],
  terms: ReadonlyMap<string, number>,
): Promise<void> {
  const wanted = [...terms.keys()].sort()
  const entries = await Promise.all(segments.map((segment) => segment.find(wanted)))
  for (const [term, weight] of terms) {
    for (const [at, known] of entries.entries()) {
      const entry = known.get(term)
      if (entry !== undefined) note(found, segments.length, at, entry, weight)
    }
  }
}

async function addCompletions(
  found: Map<string, Expansion>,
  segments: readonly Segment[],
  prefix: string,
  weight: number,
  most: number,
): Promise<void> {
  const longer = new Map<string, Expansion>()
  for (const [at, segment] of segments.entries()) {
    const { firsts } = segment.directory
    const places: number[] = []
    for (let place = Math.max(0, placeOf(firsts, prefix)); place < firsts.length; place++) {
      const first = firsts[place] ?? ''
      if (first > prefix && !first.startsWith(prefix)) break
      places.push(place)
      if (places.length === MOST_PARTS) break
    }
    for (const reader of await segment.dictionary(places)) {
      while (reader.next()) {
        if (reader.unitCount === prefix.length || !begins(reader, prefix)) continue
        note(longer, segments.length, at, reader.entry, weight)
      }
    }
  }
  const kept = [...longer.values()]
    .filter(({ term }) => !found.has(term))
    .sort((a, b) => b.documents - a.documents || (a.term < b.term ? -1 : 1))
    .slice(0, most)
  for (const expansion of kept) found.set(expansion.term, expansion)
}

function note(
  found: Map<string, Expansion>,
  segments: number,
  at: number,
  entry: WordEntry,
  weight: number,
): void {
  let expansion = found.get(entry.word)
  if (expansion === undefined) {
    const entries = new Array<WordEntry | undefined>(segments).fill(undefined)
    expansion = { term: entry.word, weight, documents: 0, entries }
    found.set(entry.word, expansion)
  }
  if (expansion.entries[at] !== undefined) return
  expansion.entries[at] = entry
  expansion.documents += entry.documents
}

function begins({ units, unitCount }: DictionaryReader, prefix: string): boolean {
  if (unitCount < prefix.length) return false
  for (let at = 0; at < prefix.length; at++) {
    if (units[at] !== prefix.charCodeAt(at)) return false
  }
  return true
}

/** Parts of the dictionary with words that begin so and may be near: all words of a part begin as its bounds both do. */
function placesNear(segment: Segment, walker: SlipWalker, begin: string): number[] {
  const { firsts } = segment.directory
  const places: number[] = []
  for (let place = Math.max(0, placeOf(firsts, begin)); place < firsts.length; place++) {
    const first = firsts[place] ?? ''
    if (first > begin && !first.startsWith(begin)) break
    const end = firsts[place + 1] ?? '\uffff'
    let shared = 0
    while (shared < first.length && first[shared] === end[shared]) shared++
    if (walker.mayBegin(first.slice(0, shared))) places.push(place)
  }
  return places
}
