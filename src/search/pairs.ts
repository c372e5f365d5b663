import type { SearchCard } from './card.ts'
import { isPiece, units } from './tokenize.ts'

/** Bytes of one sketch. */
export const SKETCH_BYTES = 32
const BITS = 8 * SKETCH_BYTES
/** More of one field is not compared; longer than any field of a card is. */
const MOST_UNITS = 512

/** The texts of a card, each as what must stand side by side for an exact match. */
export const textsOf = ({ title, tags, categories, store, excerpt }: SearchCard): string[][] =>
  [title, ...tags, ...categories, store, excerpt].map((text) => units(text, MOST_UNITS))

/**
 * Which words stand side by side in a card, as a Bloom filter (Bloom, CACM 13:7, 1970) of 256 bits, three a
 * pair: a pair that is there is always seen; of those that are not, about one in 20 of a card with 40 pairs is
 * seen too. Characters of scripts without spaces are left out: their pairs are terms of the index.
 */
export function pairSketch(card: SearchCard): Uint8Array {
  const sketch = new Uint8Array(SKETCH_BYTES)
  for (const text of textsOf(card)) {
    for (const bit of pairBits(text)) sketch[bit >> 3] = (sketch[bit >> 3] ?? 0) | (1 << (bit & 7))
  }
  return sketch
}

/** The bits that a sketch of a text with this run has set, among others. */
export function pairBits(run: readonly string[]): number[] {
  const bits: number[] = []
  for (let at = 1; at < run.length; at++) {
    const [a, b] = [run[at - 1] ?? '', run[at] ?? '']
    if (isPiece(a) && isPiece(b)) continue
    const hash = hashOf(a, b)
    bits.push(hash % BITS, (hash >>> 8) % BITS, (hash >>> 16) % BITS)
  }
  return bits
}

/** Whether the sketch of card `document` among all of a segment has these bits. */
export function hasBits(sketches: Uint8Array, document: number, bits: readonly number[]): boolean {
  const start = document * SKETCH_BYTES
  return bits.every((bit) => ((sketches[start + (bit >> 3)] ?? 0) >> (bit & 7)) & 1)
}

/** FNV-1a with the last step of Murmur3, so that all bits depend on all letters. */
function hashOf(a: string, b: string): number {
  let hash = 0x811c9dc5
  for (const word of [a, ' ', b]) {
    for (let at = 0; at < word.length; at++) {
      hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193)
    }
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
