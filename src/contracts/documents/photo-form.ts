import { base32nopad, base64 } from '@scure/base'
import { LIMITS } from './limits.ts'

/** Raw bytes, or a UnixFS file in DAG-PB. */
const FILE_CODECS = [0x55, 0x70]

/** True for the CIDv1 of a file (raw or DAG-PB, sha2-256) in canonical base32 text. */
export function isCid(value: string): boolean {
  try {
    const encoded = value.slice(1).toUpperCase()
    const [version, codec = -1, hash, length, ...digest] = base32nopad.decode(encoded)
    const rightForm = version === 1 && hash === 0x12 && length === 0x20 && digest.length === 32
    // Lower case only, and decoding refuses a last character with stray bits.
    return rightForm && FILE_CODECS.includes(codec) && /^b[a-z2-7]{58}$/.test(value)
  } catch {
    return false
  }
}

/** True for the padded base64 of a thumbhash: 5 to 64 bytes. */
export function isThumbhash(value: string): boolean {
  try {
    const bytes = base64.decode(value)
    return (
      bytes.length >= 5 && bytes.length <= LIMITS.thumbhashBytes && base64.encode(bytes) === value
    )
  } catch {
    return false
  }
}
