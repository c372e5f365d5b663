/** What the first bytes of a file say about it, before anything decodes it. */
export interface ImageHeader {
  type: 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp' | 'image/avif'
  /** px, as stored (before any EXIF rotation). */
  width: number
  height: number
}

/**
 * Reads kind and size from the file's own header, so that a picture of a million by a million
 * pixels is refused before a decoder allocates it. Names and MIME types of files are claims and are
 * not looked at. `undefined`: none of the kinds that every browser decodes (SVG never is).
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  try {
    return png(bytes) ?? gif(bytes) ?? webp(bytes) ?? jpeg(bytes) ?? avif(bytes)
  } catch (error) {
    // A header that ends too early.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to))

function png(bytes: Uint8Array): ImageHeader | undefined {
  if (ascii(bytes, 0, 8) !== '\x89PNG\r\n\x1a\n' || ascii(bytes, 12, 16) !== 'IHDR')
    return undefined
  return { type: 'image/png', width: view(bytes).getUint32(16), height: view(bytes).getUint32(20) }
}

function gif(bytes: Uint8Array): ImageHeader | undefined {
  if (!/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return undefined
  return {
    type: 'image/gif',
    width: view(bytes).getUint16(6, true),
    height: view(bytes).getUint16(8, true),
  }
}

/** RFC 9649: simple lossy (VP8), lossless (VP8L) and extended (VP8X) files. */
function webp(bytes: Uint8Array): ImageHeader | undefined {
  if (ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 12) !== 'WEBP') return undefined
  const data = view(bytes)
  const type = 'image/webp'
  switch (ascii(bytes, 12, 16)) {
    case 'VP8 ':
      return {
        type,
        width: data.getUint16(26, true) & 0x3fff,
        height: data.getUint16(28, true) & 0x3fff,
      }
    case 'VP8L': {
      const bits = data.getUint32(21, true)
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X': {
      const uint24 = (at: number) => data.getUint16(at, true) | (data.getUint8(at + 2) << 16)
      return { type, width: uint24(24) + 1, height: uint24(27) + 1 }
    }
    default:
      return undefined
  }
}

/** ITU-T T.81 B.2.2: the size stands in the first start-of-frame segment. */
function jpeg(bytes: Uint8Array): ImageHeader | undefined {
  const data = view(bytes)
  if (data.getUint16(0) !== 0xffd8) return undefined
  let at = 2
  while (at < bytes.length) {
    if (data.getUint8(at) !== 0xff) return undefined
    const marker = data.getUint8(at + 1)
    if (marker === 0xff) {
      at++
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame)
      return { type: 'image/jpeg', height: data.getUint16(at + 5), width: data.getUint16(at + 7) }
    at += 2 + data.getUint16(at + 2)
  }
  return undefined
}

/** ISO/IEC 23008-12: the `ispe` property holds the size; the largest one is the whole picture. */
function avif(bytes: Uint8Array): ImageHeader | undefined {
  if (ascii(bytes, 4, 8) !== 'ftyp' || !/avif|avis|mif1/.test(ascii(bytes, 8, 32))) return undefined
  const data = view(bytes)
  const end = Math.min(bytes.length - 16, 4096)
  let width = 0
  let height = 0
  for (let at = 0; at < end; at++) {
    if (ascii(bytes, at, at + 4) !== 'ispe') continue
    width = Math.max(width, data.getUint32(at + 8))
    height = Math.max(height, data.getUint32(at + 12))
  }
  return width > 0 && height > 0 ? { type: 'image/avif', width, height } : undefined
}
