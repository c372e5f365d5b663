import { ByteReader } from './bytes.ts'

/** Longer than any word with its mark. */
const MOST_UNITS = 128

/** One word of a segment: in how many cards, and where its postings are. */
export interface WordEntry {
  readonly word: string
  readonly documents: number
  readonly offset: number
  readonly length: number
}

/** Goes through the words of one part of a dictionary, in order. */
export class DictionaryReader {
  readonly #reader: ByteReader
  /** The word, in UTF-16 units. */
  readonly units = new Uint16Array(MOST_UNITS)
  unitCount = 0
  /** Units that the word shares with the one before it in this part. */
  shared = 0
  documents = 0
  offset: number
  length = 0

  /** `offset`: where the postings of the first word begin. */
  constructor(part: Uint8Array, offset: number) {
    this.#reader = new ByteReader(part)
    this.offset = offset
  }

  /** Goes to the next word; `false`: there is none. */
  next(): boolean {
    const reader = this.#reader
    if (reader.at >= reader.bytes.length) return false
    this.offset += this.length
    this.shared = reader.number()
    const more = reader.number()
    for (let at = 0; at < more; at++) this.units[this.shared + at] = reader.number()
    this.unitCount = this.shared + more
    this.documents = reader.number()
    this.length = reader.number()
    return true
  }

  get word(): string {
    return String.fromCharCode(...this.units.subarray(0, this.unitCount))
  }

  /** Below 0: this word comes before `word`; 0: it is this one. Makes no text. */
  compare(word: string): number {
    const { units, unitCount } = this
    const end = Math.min(unitCount, word.length)
    for (let at = 0; at < end; at++) {
      const distance = (units[at] as number) - word.charCodeAt(at)
      if (distance !== 0) return distance
    }
    return unitCount - word.length
  }

  get entry(): WordEntry {
    const { word, documents, offset, length } = this
    return { word, documents, offset, length }
  }
}

/** The last place in `firsts` whose word is not after `word`; -1: all are after it. */
export function placeOf(firsts: readonly string[], word: string): number {
  let low = 0
  let high = firsts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((firsts[middle] ?? '') <= word) low = middle + 1
    else high = middle
  }
  return low - 1
}
