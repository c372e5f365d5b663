/** Numbers one after the other in as few bytes as they need (LEB128, up to 2^32 - 1). */
export class ByteWriter {
  #bytes: Uint8Array
  length = 0

  constructor(room = 256) {
    this.#bytes = new Uint8Array(room)
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(1)
    this.#bytes[this.length++] = value
  }

  number(value: number): void {
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.byte(rest)
  }

  /** The UTF-16 units of `text` from `start`, each as a number. */
  units(text: string, start = 0): void {
    for (let at = start; at < text.length; at++) this.number(text.charCodeAt(at))
  }

  append(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#bytes.length) this.#grow(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** A view that is good until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length)
  }

  /** A copy of all that was written; the writer begins anew. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.length)
    this.length = 0
    return taken
  }

  #grow(by: number): void {
    const wider = new Uint8Array(Math.max(2 * this.#bytes.length, this.length + by))
    wider.set(this.view())
    this.#bytes = wider
  }
}

/** Reads what a {@link ByteWriter} wrote. Past the end everything is 0. */
export class ByteReader {
  readonly bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  byte(): number {
    return this.bytes[this.at++] ?? 0
  }

  number(): number {
    const { bytes } = this
    let byte = bytes[this.at++] ?? 0
    if (byte < 0x80) return byte
    let value = byte & 0x7f
    for (let shift = 7; shift < 35; shift += 7) {
      byte = bytes[this.at++] ?? 0
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    return value >>> 0
  }
}
