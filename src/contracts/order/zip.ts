import { concatBytes, utf8 } from '../../lib/bytes.ts'

/** A file of an archive. */
export interface ZipFile {
  /** Relative path with `/`, UTF-8. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** Names are UTF-8 (APPNOTE 4.4.4, bit 11). */
const UTF8_NAMES = 1 << 11

/** 1980-01-01, the earliest date that ZIP knows: the same files give the same bytes. */
const DATE = 0x21

const VERSION = 20

/**
 * A ZIP archive without compression (PKWARE APPNOTE 6.3.10), for archives below 4 GiB and 65 535
 * files. Throws RangeError beyond.
 */
export function zipStored(files: readonly ZipFile[]): Uint8Array<ArrayBuffer> {
  const locals: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { name, bytes } of files) {
    const path = utf8(name)
    const common = [
      [2, VERSION],
      [2, UTF8_NAMES],
      [2, 0],
      [2, 0],
      [2, DATE],
      [4, crc32(bytes)],
      [4, bytes.length],
      [4, bytes.length],
      [2, path.length],
      [2, 0],
    ] as const
    const local = concatBytes(record([4, 0x04034b50], ...common), path, bytes)
    directory.push(
      record([4, 0x02014b50], [2, VERSION], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]),
      path,
    )
    locals.push(local)
    offset += local.length
  }
  const index = concatBytes(...directory)
  if (files.length > 0xffff || offset + index.length > 0xffff_ffff) {
    throw new RangeError('too much for a plain ZIP archive')
  }
  const end = record(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, index.length],
    [4, offset],
    [2, 0],
  )
  return concatBytes(...locals, index, end)
}

/** Little-endian numbers of two or four bytes after each other. */
function record(...numbers: readonly (readonly [2 | 4, number])[]): Uint8Array {
  const out = new Uint8Array(numbers.reduce((size, [width]) => size + width, 0))
  const view = new DataView(out.buffer)
  let at = 0
  for (const [width, value] of numbers) {
    if (width === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += width
  }
  return out
}

/** CRC-32 (ISO 3309), bit by bit: archives here are small. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0)
  }
  return ~crc >>> 0
}
