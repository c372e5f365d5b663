import { hex } from '@scure/base'
import { concatBytes } from '../../lib/bytes.ts'

const ALGORITHM = 'AES-GCM'
const KEY_BYTES = 32
const IV_BYTES = 12

/** Bytes that encryption adds: the nonce before, the tag after (NIST SP 800-38D). */
export const SEAL_BYTES = IV_BYTES + 16

/** Encrypts with a new key, hex, that is used for these bytes only: nonce ‖ ciphertext ‖ tag. */
export async function sealBytes(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ key: string; sealed: Uint8Array<ArrayBuffer> }> {
  const secret = crypto.getRandomValues(new Uint8Array(KEY_BYTES))
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const key = await crypto.subtle.importKey('raw', secret, ALGORITHM, false, ['encrypt'])
  const encrypted = await crypto.subtle.encrypt({ name: ALGORITHM, iv }, key, bytes)
  return { key: hex.encode(secret), sealed: concatBytes(iv, new Uint8Array(encrypted)) }
}

/** The reverse; rejects unless exactly these bytes were encrypted with this key. */
export async function unsealBytes(
  sealed: Uint8Array<ArrayBuffer>,
  secret: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const raw = new Uint8Array(hex.decode(secret))
  const key = await crypto.subtle.importKey('raw', raw, ALGORITHM, false, ['decrypt'])
  const iv = sealed.subarray(0, IV_BYTES)
  const bytes = await crypto.subtle.decrypt({ name: ALGORITHM, iv }, key, sealed.subarray(IV_BYTES))
  return new Uint8Array(bytes)
}
