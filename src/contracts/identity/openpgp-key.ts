import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import type { PrivateKey, PublicKey } from 'openpgp'
import { readKey, readPrivateKey, reformatKey } from 'openpgp'
import { concatBytes, equalBytes } from '../../lib/bytes.ts'
import { IdentityError } from './errors.ts'

/**
 * Creation time of every key, Unix seconds: Bitcoin's genesis block, as BIP85 has it for GPG keys.
 * The fingerprint covers it, so a fixed one lets the phrase restore the same key.
 */
const CREATED = 1231006505

/** Longest certificate that a document may carry; ours have 410 bytes. */
export const MAX_PGP_KEY_BYTES = 2048

/** Salted notations would make each signature, and so each certificate, a different one. */
export const DETERMINISTIC = { nonDeterministicSignaturesViaNotation: false }

/** Curve OIDs with their length byte (RFC 9580 §9.2): Ed25519Legacy, Curve25519Legacy. */
const ED25519_OID = Uint8Array.of(9, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01)
const X25519_OID = Uint8Array.of(10, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x97, 0x55, 0x01, 0x05, 0x01)

/** Version 4, creation time. */
const HEADER = Uint8Array.of(4, ...uint32(CREATED))

/** Public key algorithms (RFC 9580 §9.1). The newer numbers 25 and 27 are refused by GnuPG 2.2. */
const EDDSA_LEGACY = 22
const ECDH = 18

/** KDF parameters of ECDH: SHA-256 (8), AES-128 (7). */
const KDF = Uint8Array.of(3, 1, 8, 7)

/**
 * The OpenPGP key of two 32-byte seeds: v4, Ed25519 primary that signs and certifies, Curve25519
 * subkey that encrypts; readable by GnuPG ≥ 2.1. Byte for byte the same each time.
 */
export async function makePgpKey(
  seeds: { sign: Uint8Array; encrypt: Uint8Array },
  userId: string,
): Promise<PrivateKey> {
  const primary = concatBytes(
    HEADER,
    Uint8Array.of(EDDSA_LEGACY),
    ED25519_OID,
    // 0x40 marks a native (not SEC1) point, here and below.
    mpi(concatBytes(Uint8Array.of(0x40), ed25519.getPublicKey(seeds.sign))),
    unprotected(mpi(seeds.sign)),
  )
  const scalar = seeds.encrypt.slice()
  scalar[0] = (scalar[0] ?? 0) & 0xf8
  scalar[31] = ((scalar[31] ?? 0) & 0x7f) | 0x40
  const subkey = concatBytes(
    HEADER,
    Uint8Array.of(ECDH),
    X25519_OID,
    mpi(concatBytes(Uint8Array.of(0x40), x25519.getPublicKey(scalar))),
    KDF,
    unprotected(mpi(scalar.toReversed())),
  )
  const bare = await readPrivateKey({
    binaryKey: concatBytes(packet(5, primary), packet(7, subkey)),
  })
  const { privateKey } = await reformatKey({
    privateKey: bare,
    userIDs: [{ name: userId }],
    date: new Date(CREATED * 1000),
    format: 'object',
    config: DETERMINISTIC,
  })
  return privateKey
}

/**
 * Reads a binary public key as it stands in a document. Throws `identity.wrong-key` on anything that
 * is too long, no single public key, or not exactly what it would be written as again.
 */
export async function readPgpKey(binaryKey: Uint8Array): Promise<PublicKey> {
  if (binaryKey.length > MAX_PGP_KEY_BYTES) {
    throw new IdentityError('identity.wrong-key', `${binaryKey.length} bytes are too many`)
  }
  let key
  try {
    key = await readKey({ binaryKey })
  } catch (cause) {
    throw new IdentityError('identity.wrong-key', 'not an OpenPGP key', { cause })
  }
  if (key.isPrivate() || !equalBytes(key.write(), binaryKey)) {
    throw new IdentityError('identity.wrong-key', 'not exactly one public key')
  }
  return key
}

function uint32(value: number): [number, number, number, number] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
}

/** Multiprecision integer: bit count in two bytes, then the bytes without leading zeros (RFC 9580 §3.2). */
function mpi(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0)
  const significant = start < 0 ? new Uint8Array() : bytes.slice(start)
  const first = significant[0]
  const bits = first === undefined ? 0 : significant.length * 8 - (Math.clz32(first) - 24)
  return concatBytes(Uint8Array.of(bits >> 8, bits & 255), significant)
}

/** Secret part without encryption: usage 0, the numbers, sum of their bytes (RFC 9580 §5.5.3). */
function unprotected(numbers: Uint8Array): Uint8Array {
  const sum = numbers.reduce((total, byte) => (total + byte) & 0xffff, 0)
  return concatBytes(Uint8Array.of(0), numbers, Uint8Array.of(sum >> 8, sum & 255))
}

/** A packet in the new format with a one-byte length; ours are all shorter than 192 bytes. */
function packet(tag: number, body: Uint8Array): Uint8Array {
  if (body.length >= 192) throw new RangeError('packet too long for a one-byte length')
  return concatBytes(Uint8Array.of(0xc0 | tag, body.length), body)
}
