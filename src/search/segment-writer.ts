import { ByteWriter } from './bytes.ts'
import type { ColumnWriter } from './column-set.ts'
import type { StoredPart } from './storage.ts'

/** A part of the dictionary, and so what is read to look one word up. */
const DICTIONARY_BYTES = 8 * 1024
/** Postings are one stream, cut in pieces of this size. */
export const PIECE_BYTES = 64 * 1024

/** Sorts of parts. */
export const DIRECTORY = 'directory'
export const DICTIONARY = 'words'
export const POSTINGS = 'postings'
export const COLUMN = 'column'
/** One bit a card: set when it is gone. */
export const GONE = 'gone'

/** What is in memory of each segment. */
export interface Directory {
  readonly documents: number
  /** Sums of the lengths of all titles and excerpts, in terms. */
  readonly titles: number
  readonly excerpts: number
  /** Ids of the first and the last card. */
  readonly firstId: number
  readonly lastId: number
  /** The first word of each part of the dictionary. */
  readonly firsts: readonly string[]
  /** Where the postings of that word begin. */
  readonly offsets: readonly number[]
}

/** Writes the parts of one segment; words come in the order of JavaScript's `<`. */
export class SegmentWriter {
  readonly #segment: number
  readonly #dictionary = new ByteWriter(2 * DICTIONARY_BYTES)
  readonly #postings = new ByteWriter(2 * PIECE_BYTES)
  readonly #firsts: string[] = []
  readonly #offsets: number[] = []
  #parts: StoredPart[] = []
  #pieces = 0
  #before = ''

  constructor(segment: number) {
    this.#segment = segment
  }

  /** `documents`: in how many cards the word is. */
  word(word: string, documents: number, postings: Uint8Array): void {
    if (this.#dictionary.length === 0) {
      this.#firsts.push(word)
      this.#offsets.push(this.#pieces * PIECE_BYTES + this.#postings.length)
      this.#before = ''
    }
    const shared = sharedLength(this.#before, word)
    this.#dictionary.number(shared)
    this.#dictionary.number(word.length - shared)
    this.#dictionary.units(word, shared)
    this.#dictionary.number(documents)
    this.#dictionary.number(postings.length)
    this.#before = word
    this.#postings.append(postings)
    if (this.#dictionary.length >= DICTIONARY_BYTES) this.#endDictionaryPart()
    if (this.#postings.length >= PIECE_BYTES) this.#cutPieces()
  }

  /** Parts that are complete and were not taken yet. */
  takeParts(): StoredPart[] {
    const taken = this.#parts
    this.#parts = []
    return taken
  }

  column(place: number, bytes: Uint8Array): void {
    this.#add(COLUMN, place, bytes)
  }

  /** The rest of the parts; call it once, after the last word and column. */
  end(columns: ColumnWriter, firstId: number, lastId: number): Directory {
    if (this.#dictionary.length > 0) this.#endDictionaryPart()
    if (this.#postings.length > 0) this.#add(POSTINGS, this.#pieces++, this.#postings.take())
    const { documents, titles, excerpts } = columns
    const directory: Directory = {
      documents,
      titles,
      excerpts,
      firstId,
      lastId,
      firsts: this.#firsts,
      offsets: this.#offsets,
    }
    this.#add(DIRECTORY, 0, new TextEncoder().encode(JSON.stringify(directory)))
    return directory
  }

  #endDictionaryPart(): void {
    this.#add(DICTIONARY, this.#firsts.length - 1, this.#dictionary.take())
  }

  #cutPieces(): void {
    const bytes = this.#postings.take()
    let at = 0
    for (; at + PIECE_BYTES <= bytes.length; at += PIECE_BYTES) {
      this.#add(POSTINGS, this.#pieces++, bytes.slice(at, at + PIECE_BYTES))
    }
    this.#postings.append(bytes.subarray(at))
  }

  #add(sort: string, place: number, bytes: Uint8Array): void {
    this.#parts.push({ name: [this.#segment, sort, place], bytes })
  }
}

function sharedLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}
