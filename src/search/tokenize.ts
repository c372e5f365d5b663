import { fold } from './fold.ts'

/** Longer words are cut: nobody types them, and a hostile text is full of them. */
const LONGEST_WORD = 40

/** Words, emoji; scripts that write without spaces are cut afterwards. */
const RUNS = /[\p{L}\p{N}\p{M}]+|\p{Extended_Pictographic}/gu

/** Not an emoji. */
const WRITTEN = /^[\p{L}\p{N}]/u

/** Written without spaces between words, or (Hangul) with endings glued on. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+/gu
const HAS_UNSPACED =
  /[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\u{20000}-\u{3ffff}]/u

/** Whether a term is a piece of a text without spaces: pieces are not misspelt, they differ. */
export const isPiece = (term: string): boolean => HAS_UNSPACED.test(term)

/**
 * The terms of a text in their order, at most `most`: folded words and numbers, single emoji, and of
 * scripts without spaces the overlapping pairs of characters with the last single one (so that every character
 * begins some term). `asked`: for a query; then a single character only if there is no pair.
 */
export function tokenize(text: string, most: number, asked = false): string[] {
  const terms: string[] = []
  for (const { word, unspaced } of words(text)) {
    if (terms.length >= most) break
    if (unspaced) addPairs(word, terms, most, asked)
    else terms.push(word.slice(0, LONGEST_WORD))
  }
  if (terms.length > most) terms.length = most
  return terms
}

/**
 * The same text as what must stand side by side for an exact match, at most `most`: folded words, and of
 * scripts without spaces single characters.
 */
export function units(text: string, most: number): string[] {
  const found: string[] = []
  for (const { word, unspaced } of words(text)) {
    if (found.length >= most) break
    if (unspaced) found.push(...word)
    else found.push(word.slice(0, LONGEST_WORD))
  }
  if (found.length > most) found.length = most
  return found
}

/** Signs inside what many write as one word: T-shirt, o'clock, R&B. */
const SIGN = /^[-\u2010-\u2015\u2212'\u2018\u2019\u02bc&+/_\u00b7.]$/u
const NUMBER = /^\p{N}+$/u
/** What may follow a number with or without a space: cm, GB, V. */
const UNIT = /^\p{L}{1,3}$/u
const THOUSAND = /^\p{N}{3}$/u
const THOUSANDS_SIGN = /^[.,' \u2019]$/u
/** Single letters that are no words of their own in languages of this script: USB C, T shirt. */
const LETTER = /^[b-df-hj-np-tv-xz]$/

/**
 * What others may write as one word where `text` has a sign or a space, in order, at most `most`: `tshirt`,
 * `usbc`, `10cm`, `10000`. `asked`: for a query, where any two neighbours may be one word (`wand uhr`).
 */
export function joinedWords(
  text: string,
  most: number,
  asked = false,
): { readonly joined: string; readonly parts: readonly [string, string] }[] {
  const found: { joined: string; parts: [string, string] }[] = []
  let before: Word | undefined
  for (const next of words(text)) {
    if (found.length >= most) break
    if (before !== undefined && joins(before, next, asked)) {
      const parts: [string, string] = [before.word, next.word]
      found.push({ joined: parts.join('').slice(0, LONGEST_WORD), parts })
    }
    before = next
  }
  return found
}

function joins(a: Word, b: Word, asked: boolean): boolean {
  if (a.unspaced || b.unspaced || !WRITTEN.test(a.word) || !WRITTEN.test(b.word)) return false
  const { gap } = b
  const [first, second] = [NUMBER.test(a.word), NUMBER.test(b.word)]
  if (first && second) {
    return THOUSANDS_SIGN.test(gap) && a.word.length <= 3 && THOUSAND.test(b.word)
  }
  // 3.5 mm is not 35mm film.
  if (gap === '.' && (first || second || /^\p{N}/u.test(b.word))) return false
  if (SIGN.test(gap)) return true
  if (gap !== ' ') return false
  return asked || (first && UNIT.test(b.word)) || LETTER.test(a.word) || LETTER.test(b.word)
}

interface Word {
  readonly word: string
  readonly unspaced: boolean
  /** What stands between it and the one before. */
  readonly gap: string
}

/** The words of a text, cut where a script without spaces begins or ends. */
function* words(text: string): Generator<Word> {
  const folded = fold(text)
  let last = 0
  for (const { 0: run, index } of folded.matchAll(RUNS)) {
    const gap = folded.slice(last, index)
    last = index + run.length
    if (!HAS_UNSPACED.test(run)) {
      yield { word: run, unspaced: false, gap }
      continue
    }
    let end = 0
    for (const match of run.matchAll(UNSPACED)) {
      if (match.index > end) {
        yield { word: run.slice(end, match.index), unspaced: false, gap: end === 0 ? gap : '' }
      }
      yield { word: match[0], unspaced: true, gap: match.index === 0 ? gap : '' }
      end = match.index + match[0].length
    }
    if (end < run.length) yield { word: run.slice(end), unspaced: false, gap: '' }
  }
}

function addPairs(run: string, terms: string[], most: number, asked: boolean): void {
  let before: string | undefined
  for (const character of run) {
    if (before !== undefined) terms.push(before + character)
    before = character
    if (terms.length >= most) return
  }
  if (before !== undefined && (!asked || before === run)) terms.push(before)
}
