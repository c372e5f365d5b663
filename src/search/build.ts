import { ByteWriter } from './bytes.ts'
import type { SearchCard } from './card.ts'
import { ColumnWriter, rowOf } from './column-set.ts'
import { documentTerms } from './document.ts'
import { pairSketch } from './pairs.ts'
import { writePosting } from './postings.ts'
import { SegmentWriter, type Directory } from './segment-writer.ts'
import type { StoredPart } from './storage.ts'

export interface BuiltSegment {
  readonly directory: Directory
  readonly parts: readonly StoredPart[]
}

/** A segment of some cards, which come in the order of their ids; at least one. */
export function buildSegment(
  segment: number,
  cards: readonly { readonly id: number; readonly card: SearchCard }[],
): BuiltSegment {
  const columns = new ColumnWriter()
  const postings = new Map<string, number[]>()
  for (const [document, { id, card }] of cards.entries()) {
    const terms = documentTerms(card)
    for (const [term, packed] of terms.counts) {
      const list = postings.get(term)
      if (list === undefined) postings.set(term, [document, packed])
      else list.push(document, packed)
    }
    columns.add(rowOf(id, card, terms), pairSketch(card))
  }
  const writer = new SegmentWriter(segment)
  const bytes = new ByteWriter()
  for (const [term, list] of [...postings].sort(([a], [b]) => (a < b ? -1 : 1))) {
    bytes.length = 0
    let before = -1
    for (let at = 0; at < list.length; at += 2) {
      const document = list[at] ?? 0
      writePosting(bytes, document - before, list[at + 1] ?? 0)
      before = document
    }
    writer.word(term, list.length / 2, bytes.view())
  }
  let place = 0
  for (const column of columns.pack()) writer.column(place++, column)
  const directory = writer.end(columns, cards[0]?.id ?? 0, cards.at(-1)?.id ?? 0)
  return { directory, parts: writer.takeParts() }
}
