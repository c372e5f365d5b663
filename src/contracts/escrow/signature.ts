import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hex } from '@scure/base'
import { signECDSA } from '@scure/btc-signer/utils.js'
import { concatBytes, equalBytes } from '../../lib/bytes.ts'
import { EscrowRefusal } from './refusal.ts'

/** Signs all inputs and all outputs. */
export const SIGHASH_ALL = 0x01
/** Signs one input and the output at the same position; whoever broadcasts adds others. */
export const SIGHASH_MOVE = 0x83

/** DER signature (RFC 6979, low R, low S) with the sighash byte, as a witness holds it. */
export const signDigest = (digest: Uint8Array, secretKey: Uint8Array, sighash: number) =>
  concatBytes(signECDSA(digest, secretKey, true), Uint8Array.of(sighash))

/** The compressed public key, hex. */
export const publicKeyOf = (secretKey: Uint8Array): string =>
  hex.encode(secp256k1.getPublicKey(secretKey, true))

/** What {@link checkSignature} is given. */
export interface SignatureClaim {
  /** Hex: DER and sighash byte. */
  readonly signature: string
  /** Compressed public key, hex, of who is said to have signed. */
  readonly signer: string
  /** Compressed public keys, hex, that may sign here. */
  readonly signers: readonly string[]
  readonly sighash: number
  readonly digest: Uint8Array
  /** Position, for the refusal. */
  readonly input: number
}

/**
 * The signature's bytes, once they are proven to be strict DER with a low S (BIP 66, BIP 146) over
 * `digest` by `signer`. Throws `escrow.foreign-key`, `escrow.foreign-sighash`, `escrow.bad-signature`.
 */
export function checkSignature(claim: SignatureClaim): Uint8Array {
  const { signature, signer, signers, sighash, digest, input } = claim
  if (!signers.includes(signer)) throw foreignKey(input)
  const bytes = bytesOf(signature, input)
  const told = bytes.at(-1) ?? 0
  if (told !== sighash) {
    throw new EscrowRefusal('escrow.foreign-sighash', 'signed for another purpose', {
      input,
      sighash: told.toString(16).padStart(2, '0'),
    })
  }
  const der = bytes.slice(0, -1)
  if (verifies(der, digest, signer)) return bytes
  if (signers.some((other) => verifies(der, digest, other))) throw foreignKey(input)
  throw badSignature(input)
}

const foreignKey = (input: number) =>
  new EscrowRefusal('escrow.foreign-key', 'not the key of this party', { input })

const badSignature = (input: number) =>
  new EscrowRefusal('escrow.bad-signature', 'not a signature of this transaction', { input })

function bytesOf(signature: string, input: number): Uint8Array {
  try {
    return hex.decode(signature)
  } catch {
    throw badSignature(input)
  }
}

/** Low S and strict DER only. */
export function verifies(der: Uint8Array, digest: Uint8Array, publicKey: string): boolean {
  try {
    // Written back, so that no other encoding of the same numbers passes.
    const strict = secp256k1.Signature.fromBytes(der, 'der').toBytes('der')
    return (
      equalBytes(strict, der) &&
      secp256k1.verify(der, digest, hex.decode(publicKey), {
        prehash: false,
        format: 'der',
        lowS: true,
      })
    )
  } catch {
    return false
  }
}
