import { fromUtf8 } from '../../lib/bytes.ts'

/** Content type by the first bytes. Only images are told; markup is shown as the text that it is. */
export function contentType(head: Uint8Array): string {
  if (startsWith(head, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png'
  if (ascii(head, 0, 6) === 'GIF87a' || ascii(head, 0, 6) === 'GIF89a') return 'image/gif'
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return 'image/webp'
  if (ascii(head, 4, 8) === 'ftyp' && ['avif', 'avis'].includes(ascii(head, 8, 12))) {
    return 'image/avif'
  }
  return isText(head) ? 'text/plain; charset=utf-8' : 'application/octet-stream'
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte)
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to))
}

/** UTF-8 without control characters; the last character may be cut off. */
function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) {
    return false
  }
  for (let cut = 0; cut < Math.min(4, head.length + 1); cut++) {
    try {
      fromUtf8(head.subarray(0, head.length - cut))
      return true
    } catch {
      // Perhaps one byte less ends a character.
    }
  }
  return false
}
