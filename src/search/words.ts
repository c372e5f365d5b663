import { fold } from './fold.ts'
import { isPiece, joinedWords, tokenize, units } from './tokenize.ts'
import { otherSpelling } from './variants.ts'

/** More of a query is not read: it is no question any more. */
const LONGEST_QUERY = 400
const MOST_WORDS = 12
const MOST_EXACT = 8
const MOST_UNITS = 24

/** One word that is looked for. */
export interface QueryWord {
  /** Folded. */
  readonly word: string
  /** It may go on: the person is still typing it. */
  readonly open: boolean
  /** Of a script without spaces. */
  readonly piece: boolean
  /** The same in other spellings, folded: with or without dots, as one word with a neighbour. */
  readonly also: readonly string[]
}

/** Words that must stand side by side in one field of a card, as they are written; or must not. */
export interface ExactPart {
  readonly excluded: boolean
  /** As `units` cuts them; at least one. */
  readonly units: readonly string[]
  /** The terms of the index that a card with them has. */
  readonly terms: readonly QueryWord[]
}

/** What a text asks for. */
export interface Asked {
  /** May be misspelt, in another script or apart from each other. */
  readonly words: readonly QueryWord[]
  readonly exact: readonly ExactPart[]
}

/**
 * `"…"` with the quotation marks of any language, `-"…"`, and `-word`. A mark inside a word (15", צה"ל)
 * or without its counterpart is none.
 */
const EXACT =
  /(?<![\p{L}\p{N}\p{M}])([-−－]?)["＂“”„‟«»‹›](.+?)["＂“”„‟«»‹›](?![\p{L}\p{N}\p{M}])|([-−－]?)[「『](.+?)[」』]|(?<!\S)[-−－]([^\s−－"＂“”„‟«»‹›「『-]\S*)/gu

/** Reads a text as typed: words, what is asked for exactly, and what is excluded. */
export function readQuery(text: string): Asked {
  const exact: ExactPart[] = []
  const rest = withoutExact(text.slice(0, LONGEST_QUERY), (said, excluded) => {
    const found = units(said, MOST_UNITS)
    if (found.length > 0 && exact.length < MOST_EXACT) {
      exact.push({ excluded, units: found, terms: termsOf(said) })
    }
    return ' '
  })
  const wanted = new Set(
    exact.flatMap(({ excluded, terms }) => (excluded ? [] : terms.map(({ word }) => word))),
  )
  const words = [...new Set(tokenize(rest, MOST_WORDS, true))].filter((word) => !wanted.has(word))
  // A blank after the last word says that it is complete.
  const open = !/\s$/u.test(rest) || text.length > LONGEST_QUERY
  const others = otherWords(rest)
  return {
    words: words.map((word, at) =>
      wordOf(word, open && at === words.length - 1, [...(others.get(word) ?? [])]),
    ),
    exact,
  }
}

/** By word of the text how else it may be written. */
function otherWords(text: string): Map<string, Set<string>> {
  const others = new Map<string, Set<string>>()
  const note = (word: string, other: string) => {
    if (word === other) return
    const known = others.get(word)
    if (known === undefined) others.set(word, new Set([other]))
    else known.add(other)
  }
  for (const { joined, parts } of joinedWords(text, MOST_WORDS, true)) {
    for (const part of parts) note(part, joined)
  }
  for (const [typed] of text.matchAll(/[\p{L}\p{M}]+/gu)) {
    const other = otherSpelling(typed)
    if (other !== undefined) note(fold(typed), fold(other))
  }
  return others
}

/** The text without what it excludes, and without the signs of what is exact: for who knows no such signs. */
export const plainText = (text: string): string =>
  withoutExact(text, (said, excluded) => (excluded ? ' ' : said)).trim()

function withoutExact(text: string, by: (said: string, excluded: boolean) => string): string {
  return text.replace(
    EXACT,
    (_whole, minus?: string, quoted?: string, bare?: string, cornered?: string, word?: string) =>
      by(quoted ?? cornered ?? word ?? '', word !== undefined || (minus ?? bare ?? '') !== ''),
  )
}

function termsOf(text: string): QueryWord[] {
  const terms = [...new Set(tokenize(text, MOST_UNITS, true))]
  return terms.map((word) => wordOf(word, false))
}

function wordOf(word: string, open: boolean, also: readonly string[] = []): QueryWord {
  const piece = isPiece(word)
  const single = piece && [...word].length === 1
  return { word, open: single || (open && !piece), piece, also }
}
