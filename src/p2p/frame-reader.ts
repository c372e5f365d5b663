import { FrameTooLargeError } from './errors.ts'

const HEADER_BYTES = 4

/** The four bytes before a frame's body: its length, big-endian. */
export function frameHeader(length: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(HEADER_BYTES)
  new DataView(header.buffer).setUint32(0, length)
  return header
}

/** Cuts a byte stream, which arrives in pieces of any size, into frames. Holds one frame at most. */
export class FrameReader {
  readonly #maxBytes: number
  readonly #header = new Uint8Array(HEADER_BYTES)
  #headerFilled = 0
  #body: Uint8Array | undefined
  #bodyFilled = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** True while a frame has begun and is not complete. */
  get partial(): boolean {
    return this.#headerFilled > 0
  }

  /** The frames that `bytes` completes. Throws FrameTooLargeError on a header above the limit. */
  push(bytes: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = []
    let rest = bytes
    while (rest.length > 0 || this.#body?.length === 0) {
      if (this.#body === undefined) rest = this.#takeHeader(rest)
      const body = this.#body
      if (body === undefined) break
      const part = rest.subarray(0, body.length - this.#bodyFilled)
      body.set(part, this.#bodyFilled)
      this.#bodyFilled += part.length
      rest = rest.subarray(part.length)
      if (this.#bodyFilled < body.length) break
      frames.push(body)
      this.#headerFilled = 0
      this.#body = undefined
      this.#bodyFilled = 0
    }
    return frames
  }

  #takeHeader(bytes: Uint8Array): Uint8Array {
    const part = bytes.subarray(0, HEADER_BYTES - this.#headerFilled)
    this.#header.set(part, this.#headerFilled)
    this.#headerFilled += part.length
    if (this.#headerFilled === HEADER_BYTES) {
      const length = new DataView(this.#header.buffer).getUint32(0)
      if (length > this.#maxBytes) throw new FrameTooLargeError(length, this.#maxBytes)
      this.#body = new Uint8Array(length)
    }
    return bytes.subarray(part.length)
  }
}
