import { ed25519 } from '@noble/curves/ed25519.js'
import { base58 } from '@scure/base'
import type { Nym } from '../../lib/brand.ts'
import { concatBytes, equalBytes } from '../../lib/bytes.ts'
import { IdentityError } from './errors.ts'

/**
 * Identity multihash (code 0, 36 bytes) of the libp2p public key message {Type: Ed25519, Data: 32
 * bytes}: the peer-ID form of an Ed25519 key (libp2p peer-ids spec).
 */
const PEER_ID_PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)

/** The nym of a 32-byte Ed25519 public key. Throws `identity.wrong-nym` if it is no point of the curve. */
export function nymFromPublicKey(publicKey: Uint8Array): Nym {
  return parseNym(base58.encode(concatBytes(PEER_ID_PREFIX, publicKey)))
}

/** The nym of an identity seed (32 bytes). */
export function nymFromSeed(seed: Uint8Array): Nym {
  return nymFromPublicKey(ed25519.getPublicKey(seed))
}

/** The 32-byte Ed25519 public key that a nym is. */
export function publicKeyOfNym(nym: Nym): Uint8Array {
  return base58.decode(nym).slice(PEER_ID_PREFIX.length)
}

/** Checks a text that should be a nym: canonical base58, Ed25519, on the curve. Throws `identity.wrong-nym`. */
export function parseNym(text: string): Nym {
  try {
    // 52 characters is the only length that 38 bytes with this prefix have.
    if (text.length === 52) {
      const bytes = base58.decode(text)
      const key = bytes.slice(PEER_ID_PREFIX.length)
      const rightForm = equalBytes(bytes.slice(0, PEER_ID_PREFIX.length), PEER_ID_PREFIX)
      if (rightForm && isStrictKey(key)) return text as Nym
    }
  } catch (cause) {
    throw new IdentityError('identity.wrong-nym', 'not base58 or no point', { cause })
  }
  throw new IdentityError('identity.wrong-nym', 'not the peer ID of an Ed25519 key')
}

/** A point in its canonical encoding (RFC 8032) that is not of small order, where any message verifies. */
function isStrictKey(key: Uint8Array): boolean {
  return key.length === 32 && !ed25519.Point.fromBytes(key, false).isSmallOrder()
}

/** True if {@link parseNym} would take the text. */
export function isNym(text: string): text is Nym {
  try {
    parseNym(text)
    return true
  } catch {
    return false
  }
}

/** Ed25519 signature (64 bytes, RFC 8032) by the identity key. Start `message` with a purpose line. */
export function signAsNym(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, seed)
}

/** Whether the identity key that `nym` is signed `message`. Strict RFC 8032, never throws. */
export function verifyNym(nym: Nym, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKeyOfNym(nym), { zip215: false })
  } catch {
    return false
  }
}
