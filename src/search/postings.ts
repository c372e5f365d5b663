import { ByteReader, type ByteWriter } from './bytes.ts'

/** Set beside the bits of the fields when some count is not 1. */
const COUNTED = 0x20

/** `COUNTS[bits]`: one in each field of these bits, packed as in `DocumentTerms`. */
const ONCE: readonly number[] = Array.from({ length: 32 }, (_, bits) => {
  let packed = 0
  for (let field = 0; field < 5; field++) if ((bits >> field) & 1) packed |= 1 << (4 * field)
  return packed
})

/** Appends one posting: the distance from the card before (for the first one, from -1), and the counts. */
export function writePosting(writer: ByteWriter, distance: number, packed: number): void {
  writer.number(distance)
  let bits = 0
  for (let field = 0; field < 5; field++) if ((packed >>> (4 * field)) & 15) bits |= 1 << field
  if (ONCE[bits] === packed) {
    writer.byte(bits)
  } else {
    writer.byte(bits | COUNTED)
    writer.number(packed)
  }
}

/** Calls `visit` for each posting of one term, in the order of the cards. */
export function readPostings(
  bytes: Uint8Array,
  visit: (document: number, packed: number) => void,
): void {
  const reader = new ByteReader(bytes)
  let document = -1
  while (reader.at < bytes.length) {
    document += reader.number()
    const bits = reader.byte()
    visit(document, bits & COUNTED ? reader.number() : (ONCE[bits] ?? 0))
  }
}
