import type { ECDSA, ECDSASignOpts, ECDSAVerifyOpts } from '@noble/curves/abstract/weierstrass.js'
import { ed448, x448 } from '@noble/curves/ed448.js'
import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from '@noble/curves/misc.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'

/**
 * The curves that OpenPGP.js computes itself where browsers cannot, by its names for them. It brings an
 * older copy of the same library; built into the app it gets the one that wallet and identities use anyway
 * (see docs/adr/0011-lean-bundle.md).
 */
export const nobleCurves: ReadonlyMap<string, object> = new Map<string, object>([
  ['nistP256', ofDigests(p256)],
  ['nistP384', ofDigests(p384)],
  ['nistP521', ofDigests(p521)],
  ['brainpoolP256r1', ofDigests(brainpoolP256r1)],
  ['brainpoolP384r1', ofDigests(brainpoolP384r1)],
  ['brainpoolP512r1', ofDigests(brainpoolP512r1)],
  ['secp256k1', ofDigests(secp256k1)],
  ['x448', x448],
  ['ed448', { ...ed448, verify: verifyEd448 }],
])

/** A curve as OpenPGP.js calls it: it has hashed the message already, and takes a signature as two numbers. */
function ofDigests(curve: ECDSA) {
  return {
    ...curve,
    sign: (digest: Uint8Array, secretKey: Uint8Array, options?: ECDSASignOpts) =>
      curve.Signature.fromBytes(
        curve.sign(digest, secretKey, { ...options, prehash: false, format: 'compact' }),
      ),
    verify: (
      signature: Uint8Array,
      digest: Uint8Array,
      publicKey: Uint8Array,
      options?: ECDSAVerifyOpts,
    ) => curve.verify(signature, digest, publicKey, { ...options, prehash: false }),
  }
}

/** Accepts unusual encodings of points as OpenPGP.js does: everyone has to judge a document alike. */
function verifyEd448(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  return ed448.verify(signature, digest, publicKey, { zip215: true })
}
