import { isPiece, tokenize } from './tokenize.ts'

/** More of a query is not read: it is no question any more. */
const LONGEST_QUERY = 400
const MOST_WORDS = 12

/** One word that is looked for. */
export interface QueryWord {
  /** Folded. */
  readonly word: string
  /** It may go on: the person is still typing it. */
  readonly open: boolean
  /** Of a script without spaces. */
  readonly piece: boolean
}

/** The words of a text as typed, each once. */
export function queryWords(text: string): QueryWord[] {
  const read = text.slice(0, LONGEST_QUERY)
  const words = [...new Set(tokenize(read, MOST_WORDS, true))]
  // A blank after the last word says that it is complete.
  const open = !/\s$/u.test(read) || text.length > LONGEST_QUERY
  return words.map((word, at) => {
    const piece = isPiece(word)
    const single = piece && [...word].length === 1
    return { word, open: single || (open && at === words.length - 1 && !piece), piece }
  })
}
