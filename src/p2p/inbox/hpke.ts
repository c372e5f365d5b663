import { Chacha20Poly1305 } from '@hpke/chacha20poly1305'
import { CipherSuite, HkdfSha256 } from '@hpke/core'
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519'

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305 (RFC 9180 §7). */
const createSuite = () =>
  new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Chacha20Poly1305(),
  })

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
 * Seals one text to an X25519 public key: `SealBase` of RFC 9180 §6.1. Throws for a key of low order.
 */
export async function sealBase(
  recipient: Uint8Array,
  { info, aad, text }: { info: Uint8Array; aad: Uint8Array; text: Uint8Array },
): Promise<SealedText> {
  const suite = createSuite()
  const recipientPublicKey = await suite.kem.deserializePublicKey(recipient)
  const { enc, ct } = await suite.seal({ recipientPublicKey, info }, text, aad)
  return { enc: new Uint8Array(enc), ciphertext: new Uint8Array(ct) }
}

/** Opens what was sealed to this key: `OpenBase` of RFC 9180 §6.1. Throws if it was not, or was changed. */
export async function openBase(
  secretKey: Uint8Array,
  { enc, ciphertext }: SealedText,
  { info, aad }: { info: Uint8Array; aad: Uint8Array },
): Promise<Uint8Array> {
  const suite = createSuite()
  const recipientKey = await suite.kem.deserializePrivateKey(secretKey)
  return new Uint8Array(await suite.open({ recipientKey, enc, info }, ciphertext, aad))
}
