import { COLUMNS, type ColumnName } from './column-set.ts'
import {
  toFloat64,
  toUint16,
  toUint32,
  unpackTextLists,
  unpackTexts,
  type TextLists,
  type Texts,
} from './columns.ts'
import { DictionaryReader, placeOf, type WordEntry } from './dictionary.ts'
import { SearchDamagedError } from './errors.ts'
import type { PartCache } from './part-cache.ts'
import { COLUMN, DICTIONARY, PIECE_BYTES, POSTINGS, type Directory } from './segment-writer.ts'

/** Where the parts of one segment are. */
export interface PartSource {
  /** In the order of `places`. */
  parts(sort: string, places: readonly number[]): Promise<(Uint8Array | undefined)[]>
}

/** Texts take more room in memory than on the disk. */
const TEXT_GROWTH = 3

/** An immutable piece of the index; only which of its cards are gone changes. */
export class Segment {
  readonly number: number
  readonly directory: Directory
  /** One bit a card: set when it is gone. */
  readonly gone: Uint8Array
  goneCount = 0
  readonly #source: PartSource
  readonly #cache: PartCache

  constructor(
    number: number,
    directory: Directory,
    source: PartSource,
    cache: PartCache,
    gone?: Uint8Array,
  ) {
    this.number = number
    this.directory = directory
    this.#source = source
    this.#cache = cache
    this.gone = new Uint8Array((directory.documents + 7) >> 3)
    if (gone === undefined) return
    this.gone.set(gone.subarray(0, this.gone.length))
    for (let at = 0; at < directory.documents; at++) if (this.isGone(at)) this.goneCount++
  }

  get documents(): number {
    return this.directory.documents
  }

  get live(): number {
    return this.directory.documents - this.goneCount
  }

  isGone(document: number): boolean {
    return (((this.gone[document >> 3] ?? 0) >> (document & 7)) & 1) === 1
  }

  /** Takes a card out; `false`: it was not here. */
  async remove(id: number): Promise<boolean> {
    const document = await this.documentOf(id)
    if (document < 0 || this.isGone(document)) return false
    this.gone[document >> 3] = (this.gone[document >> 3] ?? 0) | (1 << (document & 7))
    this.goneCount++
    return true
  }

  /** The place of a card in this segment; -1: it never was here. */
  async documentOf(id: number): Promise<number> {
    if (id < this.directory.firstId || id > this.directory.lastId) return -1
    const ids = await this.ids()
    let low = 0
    let high = ids.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const found = ids[middle] ?? 0
      if (found === id) return middle
      if (found < id) low = middle + 1
      else high = middle - 1
    }
    return -1
  }

  /** Those of the words that are here; they come in the order of JavaScript's `<`. Each part is read once. */
  async find(words: readonly string[]): Promise<Map<string, WordEntry>> {
    const found = new Map<string, WordEntry>()
    const byPlace = Map.groupBy(words, (word) => placeOf(this.directory.firsts, word))
    byPlace.delete(-1)
    const places = [...byPlace.keys()]
    for (const [at, reader] of (await this.dictionary(places)).entries()) {
      let more = reader.next()
      for (const word of byPlace.get(places[at] ?? -1) ?? []) {
        while (more && reader.compare(word) < 0) more = reader.next()
        if (!more) break
        if (reader.compare(word) === 0) found.set(word, reader.entry)
      }
    }
    return found
  }

  /** Readers of these parts of the dictionary. */
  async dictionary(places: readonly number[]): Promise<DictionaryReader[]> {
    const parts = await this.#bytes(DICTIONARY, places)
    return parts.map((part, at) => {
      const place = places[at] ?? 0
      return new DictionaryReader(part, this.directory.offsets[place] ?? 0)
    })
  }

  /** One piece of the postings, for who goes through all of them. */
  async piece(place: number): Promise<Uint8Array> {
    const [piece] = await this.#bytes(POSTINGS, [place])
    return piece ?? new Uint8Array()
  }

  async postings({ offset, length }: WordEntry): Promise<Uint8Array> {
    const first = Math.floor(offset / PIECE_BYTES)
    const last = Math.floor((offset + Math.max(1, length) - 1) / PIECE_BYTES)
    const places = Array.from({ length: last - first + 1 }, (_, at) => first + at)
    const pieces = await this.#bytes(POSTINGS, places)
    const start = offset - first * PIECE_BYTES
    const [only] = pieces
    if (pieces.length === 1 && only !== undefined) return only.subarray(start, start + length)
    const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
    let at = 0
    for (const piece of pieces) {
      joined.set(piece, at)
      at += piece.length
    }
    return joined.subarray(start, start + length)
  }

  ids = (): Promise<Uint32Array> => this.#column('ids', toUint32)
  lengths = (): Promise<Uint16Array> => this.#column('lengths', toUint16)
  signedAt = (): Promise<Uint32Array> => this.#column('signedAt', toUint32)
  flags = (): Promise<Uint8Array> => this.#column('flags', (bytes) => bytes)
  amounts = (): Promise<Float64Array> => this.#column('amount', toFloat64)

  /** Sketches of all cards one after the other; see `pairSketch`. */
  pairs = (): Promise<Uint8Array> => this.#column('pairs', (bytes) => bytes)

  texts(name: 'condition' | 'currency' | 'nym' | 'shipsTo' | 'freeTo'): Promise<Texts> {
    return this.#column(name, unpackTexts, TEXT_GROWTH)
  }

  lists(name: 'categories' | 'tags' | 'moderators'): Promise<TextLists> {
    return this.#column(name, (bytes) => unpackTextLists(bytes, this.documents), TEXT_GROWTH)
  }

  async #column<T>(name: ColumnName, decode: (bytes: Uint8Array) => T, growth = 1): Promise<T> {
    const key = `${this.number}:${name}`
    const cached = this.#cache.get<T>(key)
    if (cached !== undefined) return cached
    const [bytes] = await this.#source.parts(COLUMN, [COLUMNS[name]])
    if (bytes === undefined) throw new SearchDamagedError()
    const value = decode(bytes)
    this.#cache.set(key, value, growth * bytes.length)
    return value
  }

  async #bytes(sort: string, places: readonly number[]): Promise<Uint8Array[]> {
    const key = (place: number) => `${this.number}:${sort}:${place}`
    const found = places.map((place) => this.#cache.get<Uint8Array>(key(place)))
    const missing = places.filter((_, at) => found[at] === undefined)
    const read = missing.length === 0 ? [] : await this.#source.parts(sort, missing)
    let next = 0
    return places.map((place, at) => {
      const cached = found[at]
      if (cached !== undefined) return cached
      const bytes = read[next++]
      if (bytes === undefined) throw new SearchDamagedError()
      this.#cache.set(key(place), bytes, bytes.length)
      return bytes
    })
  }
}
