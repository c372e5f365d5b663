/** What IndexedDB takes as a key. */
export type Key = number | Date | string | Uint8Array | readonly Key[]

/** First byte of an encoded key: the order of types that IndexedDB demands. */
const TAG = { number: 0x10, date: 0x20, string: 0x30, binary: 0x40, array: 0x50 } as const

/** Ends strings, bytes and arrays; smaller than all that may follow. */
const END = 0x00
/** After a zero that is a byte of the key, and not its end. */
const ESCAPED = 0xff

/** How much shorter forms of a UTF-16 code unit hold. */
const ONE_BYTE = 0x7f
const TWO_BYTES = 0x4000

/**
 * A key as bytes whose order, byte by byte, is the order of keys in IndexedDB (Indexed Database API 3.0,
 * §2.4): number < date < bytes of strings (by UTF-16 code unit) < binary < array.
 *
 * @throws DOMException `DataError` for what is no key.
 */
export function encodeKey(key: unknown): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  writeKey(key, bytes)
  return new Uint8Array(bytes)
}

/** The reverse of {@link encodeKey}. Binary keys come back as ArrayBuffer, as in a browser. */
export function decodeKey(bytes: Uint8Array): IDBValidKey {
  return readKey(bytes, { at: 0 })
}

function writeKey(key: unknown, out: number[]): void {
  if (typeof key === 'number' && !Number.isNaN(key)) return writeNumber(TAG.number, key, out)
  if (key instanceof Date && !Number.isNaN(key.getTime())) {
    return writeNumber(TAG.date, key.getTime(), out)
  }
  if (typeof key === 'string') return writeString(key, out)
  if (key instanceof ArrayBuffer) return writeBinary(new Uint8Array(key), out)
  if (ArrayBuffer.isView(key)) {
    return writeBinary(new Uint8Array(key.buffer, key.byteOffset, key.byteLength), out)
  }
  if (!Array.isArray(key)) throw new DOMException('this is no key', 'DataError')
  out.push(TAG.array)
  for (const item of key) writeKey(item, out)
  out.push(END)
}

function writeNumber(tag: number, value: number, out: number[]): void {
  const view = new DataView(new ArrayBuffer(8))
  // No key is the negative zero.
  view.setFloat64(0, value === 0 ? 0 : value)
  const bytes = new Uint8Array(view.buffer)
  const negative = ((bytes[0] ?? 0) & 0x80) !== 0
  out.push(tag)
  // Larger numbers become larger bytes: the sign turns around, and with it all of a negative number.
  bytes.forEach((byte, index) => {
    if (negative) out.push(byte ^ 0xff)
    else out.push(index === 0 ? byte | 0x80 : byte)
  })
}

function writeString(text: string, out: number[]): void {
  out.push(TAG.string)
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < ONE_BYTE) out.push(unit + 1)
    else if (unit < ONE_BYTE + TWO_BYTES) {
      const rest = unit - ONE_BYTE
      out.push(0x80 | (rest >> 8), rest & 0xff)
    } else out.push(0xc0, unit >> 8, unit & 0xff)
  }
  out.push(END)
}

function writeBinary(bytes: Uint8Array, out: number[]): void {
  out.push(TAG.binary)
  for (const byte of bytes) {
    out.push(byte)
    if (byte === END) out.push(ESCAPED)
  }
  out.push(END)
}

interface Cursor {
  at: number
}

function readKey(bytes: Uint8Array, cursor: Cursor): IDBValidKey {
  const next = () => bytes[cursor.at++] ?? END
  switch (next()) {
    case TAG.number:
      return readNumber(next)
    case TAG.date:
      return new Date(readNumber(next))
    case TAG.string:
      return readString(next)
    case TAG.binary:
      return readBinary(bytes, cursor)
    case TAG.array: {
      const items: IDBValidKey[] = []
      while (cursor.at < bytes.length && bytes[cursor.at] !== END)
        items.push(readKey(bytes, cursor))
      cursor.at++
      return items
    }
    default:
      throw new DOMException('a key on the disk is damaged', 'UnknownError')
  }
}

function readNumber(next: () => number): number {
  const view = new DataView(new ArrayBuffer(8))
  const first = next()
  const negative = (first & 0x80) === 0
  view.setUint8(0, negative ? first ^ 0xff : first & 0x7f)
  for (let index = 1; index < 8; index++) view.setUint8(index, negative ? next() ^ 0xff : next())
  return view.getFloat64(0)
}

function readString(next: () => number): string {
  const units: number[] = []
  for (let byte = next(); byte !== END; byte = next()) {
    if (byte < 0x80) units.push(byte - 1)
    else if (byte < 0xc0) units.push((((byte & 0x3f) << 8) | next()) + ONE_BYTE)
    else units.push((next() << 8) | next())
  }
  // In pieces: an argument list has its limits.
  let text = ''
  for (let at = 0; at < units.length; at += 4096) {
    text += String.fromCharCode(...units.slice(at, at + 4096))
  }
  return text
}

function readBinary(bytes: Uint8Array, cursor: Cursor): ArrayBuffer {
  const content: number[] = []
  while (cursor.at < bytes.length) {
    const byte = bytes[cursor.at++] ?? END
    if (byte === END) {
      if (bytes[cursor.at] !== ESCAPED) break
      cursor.at++
    }
    content.push(byte)
  }
  return new Uint8Array(content).buffer
}
