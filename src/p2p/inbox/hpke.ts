import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8 } from '../../lib/bytes.ts'

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305 (RFC 9180 §7). */
const KEM_SUITE = concatBytes(utf8('KEM'), Uint8Array.of(0x00, 0x20))
const HPKE_SUITE = concatBytes(utf8('HPKE'), Uint8Array.of(0x00, 0x20, 0x00, 0x01, 0x00, 0x03))
const VERSION = utf8('HPKE-v1')
const MODE_BASE = 0
const NONE = new Uint8Array(0)

/** Bytes of an encapsulated key. */
export const ENC_BYTES = 32
/** Bytes that sealing adds to the text. */
export const TAG_BYTES = 16

/** A text sealed to a public key. */
export interface SealedText {
  /** The encapsulated key. */
  enc: Uint8Array
  ciphertext: Uint8Array
}

/**
 * Seals one text to an X25519 public key: `SealBase` of RFC 9180 §6.1. `ephemeral` is for published
 * vectors; every text gets a random one. Throws for a key of low order.
 */
export function sealBase(
  recipient: Uint8Array,
  { info, aad, text }: { info: Uint8Array; aad: Uint8Array; text: Uint8Array },
  ephemeral: Uint8Array = x25519.utils.randomSecretKey(),
): SealedText {
  const enc = x25519.getPublicKey(ephemeral)
  const shared = sharedSecret(x25519.getSharedSecret(ephemeral, recipient), enc, recipient)
  const { key, nonce } = keySchedule(shared, info)
  return { enc, ciphertext: chacha20poly1305(key, nonce, aad).encrypt(text) }
}

/** Opens what was sealed to this key: `OpenBase` of RFC 9180 §6.1. Throws if it was not, or was changed. */
export function openBase(
  secretKey: Uint8Array,
  { enc, ciphertext }: SealedText,
  { info, aad }: { info: Uint8Array; aad: Uint8Array },
): Uint8Array {
  const recipient = x25519.getPublicKey(secretKey)
  const shared = sharedSecret(x25519.getSharedSecret(secretKey, enc), enc, recipient)
  const { key, nonce } = keySchedule(shared, info)
  return chacha20poly1305(key, nonce, aad).decrypt(ciphertext)
}

/** ExtractAndExpand of §4.1. */
function sharedSecret(dh: Uint8Array, enc: Uint8Array, recipient: Uint8Array): Uint8Array {
  const context = concatBytes(enc, recipient)
  const prk = labeledExtract(KEM_SUITE, NONE, 'eae_prk', dh)
  return labeledExpand(KEM_SUITE, prk, 'shared_secret', context, 32)
}

/** KeySchedule of §5.1 in mode_base: one text, so that the nonce is the base nonce. */
function keySchedule(shared: Uint8Array, info: Uint8Array) {
  const context = concatBytes(
    Uint8Array.of(MODE_BASE),
    labeledExtract(HPKE_SUITE, NONE, 'psk_id_hash', NONE),
    labeledExtract(HPKE_SUITE, NONE, 'info_hash', info),
  )
  const secret = labeledExtract(HPKE_SUITE, shared, 'secret', NONE)
  return {
    key: labeledExpand(HPKE_SUITE, secret, 'key', context, 32),
    nonce: labeledExpand(HPKE_SUITE, secret, 'base_nonce', context, 12),
  }
}

function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array) {
  return extract(sha256, concatBytes(VERSION, suite, utf8(label), ikm), salt)
}

function labeledExpand(
  suite: Uint8Array,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
) {
  const labeled = concatBytes(Uint8Array.of(0, length), VERSION, suite, utf8(label), info)
  return expand(sha256, prk, labeled, length)
}
