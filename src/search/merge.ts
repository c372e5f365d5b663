import { ByteWriter } from './bytes.ts'
import { ColumnWriter } from './column-set.ts'
import type { DictionaryReader, WordEntry } from './dictionary.ts'
import type { Pacer } from './pacer.ts'
import { SKETCH_BYTES } from './pairs.ts'
import { readPostings, writePosting } from './postings.ts'
import type { Segment } from './segment.ts'
import { PIECE_BYTES, SegmentWriter, type Directory } from './segment-writer.ts'
import type { StoredPart } from './storage.ts'

/** Parts are handed on when there are so many of them. */
const BATCH_PARTS = 16

/** All words of a segment in order, part by part. */
class WordStream {
  readonly segment: Segment
  #place = -1
  #reader: DictionaryReader | undefined
  #piece: Uint8Array = new Uint8Array()
  #piecePlace = -1
  entry: WordEntry | undefined

  constructor(segment: Segment) {
    this.segment = segment
  }

  /** The postings of the word; most lie in the piece of those before. */
  async postings(entry: WordEntry): Promise<Uint8Array> {
    const first = Math.floor(entry.offset / PIECE_BYTES)
    const start = entry.offset - first * PIECE_BYTES
    if (start + entry.length > PIECE_BYTES) return this.segment.postings(entry)
    if (first !== this.#piecePlace) {
      this.#piece = await this.segment.piece(first)
      this.#piecePlace = first
    }
    return this.#piece.subarray(start, start + entry.length)
  }

  /** `true` when the word is there already; else wait for `load`. */
  next(): boolean {
    if (this.#reader?.next() === true) {
      this.entry = this.#reader.entry
      return true
    }
    return false
  }

  async load(): Promise<void> {
    this.#place++
    this.entry = undefined
    if (this.#place >= this.segment.directory.firsts.length) return
    ;[this.#reader] = await this.segment.dictionary([this.#place])
    if (!this.next()) await this.load()
  }
}

/**
 * One segment of several, which come in the order of their ids, without the cards that were gone at
 * the beginning. `save` gets the parts as they are ready. Reads and writes little at a time and rests.
 */
export async function mergeSegments(
  number: number,
  segments: readonly Segment[],
  save: (parts: StoredPart[]) => Promise<void>,
  pacer: Pacer,
): Promise<Directory> {
  const columns = new ColumnWriter()
  const places: Int32Array[] = []
  for (const segment of segments) places.push(await addRows(columns, segment, pacer))

  const writer = new SegmentWriter(number)
  const streams = segments.map((segment) => new WordStream(segment))
  for (const stream of streams) await stream.load()
  const bytes = new ByteWriter()
  for (;;) {
    const word = smallest(streams)
    if (word === undefined) break
    bytes.length = 0
    let documents = 0
    let before = -1
    for (const [at, stream] of streams.entries()) {
      const { entry } = stream
      if (entry?.word !== word) continue
      const place = places[at]
      readPostings(await stream.postings(entry), (document, packed) => {
        const now = place?.[document] ?? -1
        if (now < 0) return
        writePosting(bytes, now - before, packed)
        before = now
        documents++
      })
      if (!stream.next()) await stream.load()
    }
    if (documents > 0) writer.word(word, documents, bytes.view())
    if (!pacer.due()) continue
    await pacer.rest()
    await save(writer.takeParts())
  }
  let column = 0
  for (const packed of columns.pack()) {
    writer.column(column++, packed)
    if (pacer.due()) await pacer.rest()
  }
  const first = segments[0]?.directory.firstId ?? 0
  const last = segments.at(-1)?.directory.lastId ?? 0
  const directory = writer.end(columns, first, last)
  const rest = writer.takeParts()
  for (let at = 0; at < rest.length; at += BATCH_PARTS) await save(rest.slice(at, at + BATCH_PARTS))
  return directory
}

function smallest(streams: readonly WordStream[]): string | undefined {
  let least: string | undefined
  for (const { entry } of streams) {
    if (entry !== undefined && (least === undefined || entry.word < least)) least = entry.word
  }
  return least
}

/** Copies the rows of the cards that are there; the new place by the old one, -1 for what is gone. */
async function addRows(columns: ColumnWriter, segment: Segment, pacer: Pacer): Promise<Int32Array> {
  const [ids, lengths, signedAt, flags, amounts] = await Promise.all([
    segment.ids(),
    segment.lengths(),
    segment.signedAt(),
    segment.flags(),
    segment.amounts(),
  ])
  const [condition, currency, nym, shipsTo, freeTo] = await Promise.all([
    segment.texts('condition'),
    segment.texts('currency'),
    segment.texts('nym'),
    segment.texts('shipsTo'),
    segment.texts('freeTo'),
  ])
  const [categories, tags, moderators, pairs] = await Promise.all([
    segment.lists('categories'),
    segment.lists('tags'),
    segment.lists('moderators'),
    segment.pairs(),
  ])
  const places = new Int32Array(segment.documents).fill(-1)
  const gone = segment.gone.slice()
  for (let at = 0; at < segment.documents; at++) {
    if (((gone[at >> 3] ?? 0) >> (at & 7)) & 1) continue
    places[at] = columns.documents
    const text = (column: typeof condition) => column.values[column.at[at] ?? 0] ?? ''
    const list = (column: typeof tags) =>
      [...column.at.subarray(column.starts[at], column.starts[at + 1])].map(
        (value) => column.values[value] ?? '',
      )
    const row = {
      id: ids[at] ?? 0,
      lengths: lengths[at] ?? 0,
      signedAt: signedAt[at] ?? 0,
      flags: flags[at] ?? 0,
      condition: text(condition),
      currency: text(currency),
      amount: amounts[at] ?? 0,
      nym: text(nym),
      shipsTo: text(shipsTo),
      freeTo: text(freeTo),
      categories: list(categories),
      tags: list(tags),
      moderators: list(moderators),
    }
    columns.add(row, pairs.subarray(at * SKETCH_BYTES, (at + 1) * SKETCH_BYTES))
    if (pacer.due()) await pacer.rest()
  }
  return places
}
