/** One of few texts for each card. */
export interface Texts {
  readonly values: readonly string[]
  /** By card: which of `values`. */
  readonly at: Uint16Array | Uint32Array
}

/** Any number of texts for each card. */
export interface TextLists {
  readonly values: readonly string[]
  /** Card `n` has those of `at` from `starts[n]` up to and without `starts[n + 1]`. */
  readonly starts: Uint32Array
  readonly at: Uint16Array | Uint32Array
}

const NARROW = 0xffff

/** Gives out numbers for texts, in the order in which they come. */
export class TextNumbers {
  readonly values: string[] = []
  readonly #numbers = new Map<string, number>()

  of(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    const number = this.values.length
    this.#numbers.set(text, number)
    this.values.push(text)
    return number
  }
}

const bytesOf = (array: Uint8Array | Uint16Array | Uint32Array | Float64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** Length of the texts, the texts as JSON, then the arrays; machines are little-endian. */
function pack(values: readonly string[], ...arrays: (Uint16Array | Uint32Array)[]): Uint8Array {
  const texts = new TextEncoder().encode(JSON.stringify(values))
  const size = arrays.reduce((sum, array) => sum + array.byteLength, 0)
  const packed = new Uint8Array(8 + texts.length + size)
  const head = new DataView(packed.buffer)
  head.setUint32(0, texts.length, true)
  head.setUint32(4, values.length > NARROW ? 4 : 2, true)
  packed.set(texts, 8)
  let at = 8 + texts.length
  for (const array of arrays) {
    packed.set(bytesOf(array), at)
    at += array.byteLength
  }
  return packed
}

const numbers = (values: readonly string[], at: readonly number[]) =>
  values.length > NARROW ? Uint32Array.from(at) : Uint16Array.from(at)

export const packTexts = (values: readonly string[], at: readonly number[]): Uint8Array =>
  pack(values, numbers(values, at))

export const packTextLists = (
  values: readonly string[],
  starts: readonly number[],
  at: readonly number[],
): Uint8Array => pack(values, Uint32Array.from(starts), numbers(values, at))

function open(packed: Uint8Array): { values: string[]; rest: Uint8Array; wide: boolean } {
  const head = new DataView(packed.buffer, packed.byteOffset, 8)
  const end = 8 + head.getUint32(0, true)
  const values = JSON.parse(new TextDecoder().decode(packed.subarray(8, end))) as string[]
  return { values, rest: packed.subarray(end), wide: head.getUint32(4, true) === 4 }
}

export function unpackTexts(packed: Uint8Array): Texts {
  const { values, rest, wide } = open(packed)
  return { values, at: wide ? toUint32(rest) : toUint16(rest) }
}

/** `documents`: how many cards the column is of. */
export function unpackTextLists(packed: Uint8Array, documents: number): TextLists {
  const { values, rest, wide } = open(packed)
  const split = 4 * (documents + 1)
  const at = rest.subarray(split)
  return {
    values,
    starts: toUint32(rest.subarray(0, split)),
    at: wide ? toUint32(at) : toUint16(at),
  }
}

// Copied: views need their bytes at even places.
export const toUint16 = (bytes: Uint8Array): Uint16Array => new Uint16Array(bytes.slice().buffer)
export const toUint32 = (bytes: Uint8Array): Uint32Array => new Uint32Array(bytes.slice().buffer)
export const toFloat64 = (bytes: Uint8Array): Float64Array => new Float64Array(bytes.slice().buffer)

export const fromUint16 = (values: readonly number[]): Uint8Array =>
  bytesOf(Uint16Array.from(values))
export const fromUint32 = (values: readonly number[]): Uint8Array =>
  bytesOf(Uint32Array.from(values))
export const fromFloat64 = (values: readonly number[]): Uint8Array =>
  bytesOf(Float64Array.from(values))
