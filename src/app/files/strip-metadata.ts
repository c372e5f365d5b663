import { concatBytes } from '../../lib/bytes.ts'
import { stripJpeg } from './strip-jpeg.ts'

/** What to do with a file before others may see it. */
export type Stripped =
  /** Without place, camera and time; the picture itself bit for bit. */
  | { kind: 'clean'; bytes: Uint8Array<ArrayBuffer>; type: string }
  /** A photo of a kind that has to be decoded to lose them. */
  | { kind: 'photo' }
  /** Not a photo: to be left as it is. */
  | { kind: 'other' }

/**
 * Takes the metadata out of a photo without touching its pixels, told by its bytes, not by its name:
 * JPEG (ITU T.81), PNG (W3C PNG 3rd ed. §11.3) and WebP (RFC 9649). What follows the picture's end,
 * where phones keep films and thumbnails, goes too. Throws RangeError for a photo that breaks off.
 */
export function stripMetadata(bytes: Uint8Array): Stripped {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    return { kind: 'clean', bytes: stripJpeg(bytes), type: 'image/jpeg' }
  }
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') {
    return { kind: 'clean', bytes: stripPng(bytes), type: 'image/png' }
  }
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') {
    return { kind: 'clean', bytes: stripWebp(bytes), type: 'image/webp' }
  }
  const tiff = ['II*\0', 'MM\0*'].includes(ascii(bytes, 0, 4))
  const heif =
    ascii(bytes, 4, 8) === 'ftyp' &&
    /^(avi[fs]|he[ivm][cfmsx]|mif1|msf1)$/.test(ascii(bytes, 8, 12))
  return { kind: tiff || heif ? 'photo' : 'other' }
}

/** Chunks without which the picture would look different; all critical ones begin with a capital. */
const PNG_CHUNKS = new Set(
  'tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs acTL fcTL fdAT'.split(' '),
)

function stripPng(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept = [bytes.subarray(0, 8)]
  for (let at = 8; ;) {
    // Length, name and checksum take twelve bytes.
    const end = at + 12 + view.getUint32(at)
    const name = ascii(bytes, at + 4, at + 8)
    if (end > bytes.length) throw new RangeError('the picture breaks off')
    if (/^[A-Z]/.test(name) || PNG_CHUNKS.has(name)) kept.push(bytes.subarray(at, end))
    if (name === 'IEND') return concatBytes(...kept)
    at = end
  }
}

const WEBP_CHUNKS = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])

/** In the flags of VP8X: there is XMP, there is Exif. */
const WEBP_METADATA_FLAGS = 0x04 | 0x08

function stripWebp(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const total = view.getUint32(4, true) + 8
  if (total > bytes.length) throw new RangeError('the picture breaks off')
  const kept: Uint8Array[] = []
  for (let at = 12; at + 8 <= total;) {
    const size = view.getUint32(at + 4, true)
    const end = at + 8 + size + (size % 2)
    if (at + 8 + size > total) throw new RangeError('the picture breaks off')
    const name = ascii(bytes, at, at + 4)
    if (WEBP_CHUNKS.has(name)) {
      const chunk = bytes.slice(at, end)
      if (name === 'VP8X') chunk[8] = (chunk[8] ?? 0) & ~WEBP_METADATA_FLAGS
      kept.push(chunk)
    }
    at = end
  }
  const body = concatBytes(...kept)
  const result = concatBytes(bytes.subarray(0, 12), body)
  new DataView(result.buffer).setUint32(4, body.length + 4, true)
  return result
}

const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to))
