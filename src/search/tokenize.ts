import { fold } from './fold.ts'

/** Longer words are cut: nobody types them, and a hostile text is full of them. */
const LONGEST_WORD = 40

/** Words, emoji; scripts that write without spaces are cut afterwards. */
const RUNS = /[\p{L}\p{N}\p{M}]+|\p{Extended_Pictographic}/gu

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

/** The words of a text, cut where a script without spaces begins or ends. */
function* words(text: string): Generator<{ word: string; unspaced: boolean }> {
  for (const [run] of fold(text).matchAll(RUNS)) {
    if (!HAS_UNSPACED.test(run)) {
      yield { word: run, unspaced: false }
      continue
    }
    let end = 0
    for (const match of run.matchAll(UNSPACED)) {
      if (match.index > end) yield { word: run.slice(end, match.index), unspaced: false }
      yield { word: match[0], unspaced: true }
      end = match.index + match[0].length
    }
    if (end < run.length) yield { word: run.slice(end), unspaced: false }
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
