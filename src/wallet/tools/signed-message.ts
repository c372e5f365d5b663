import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base64, hex } from '@scure/base'
import { Address, OutScript, p2wpkh, SigHash, Transaction } from '@scure/btc-signer'
import { RawOldTx, RawWitness } from '@scure/btc-signer/script.js'
import { concatBytes, equalBytes, utf8 } from '../../lib/bytes.ts'
import type { NetworkName } from '../../lib/config.ts'
import { NETWORKS, scriptOfAddress } from '../networks.ts'

/**
 * Signed messages of addresses, BIP 322 in its "simple" form: the witness of a transaction that can
 * never be broadcast. Addresses with one key: P2WPKH (signing and verifying) and P2TR (verifying).
 */
const TAG = sha256(utf8('BIP0322-signed-message'))

/** Longest message that is signed or verified, characters. */
export const MAX_MESSAGE = 10_000
/** Nobody needs more for two elements; a bound before anything is decoded. */
const MAX_SIGNATURE_TEXT = 1_000

/** BIP 340 tagged hash of a message. */
export const messageHash = (message: string): Uint8Array =>
  sha256(concatBytes(TAG, TAG, utf8(message)))

/** Signs for the P2WPKH address of a secret key (32 bytes). Answers base64. */
export function signMessage(secret: Uint8Array, message: string): string {
  const publicKey = secp256k1.getPublicKey(secret, true)
  const { script } = p2wpkh(publicKey)
  const digest = digestV0(toSign(script, message), publicKey)
  const signature = secp256k1.sign(digest, secret, { prehash: false, format: 'der', lowS: true })
  const witness = [concatBytes(signature, Uint8Array.of(SigHash.ALL)), publicKey]
  return base64.encode(RawWitness.encode(witness))
}

/**
 * True if the owner of the address signed the message. False also for addresses of other kinds, and
 * for whatever cannot be read. Throws `wallet.bad-address`, `wallet.wrong-network`.
 */
export function verifyMessage(
  address: string,
  message: string,
  signature: string,
  network: NetworkName,
): boolean {
  const script = scriptOfAddress(address, network)
  const witness = decodeWitness(signature)
  if (witness === undefined) return false
  const payment = OutScript.decode(script)
  try {
    if (payment.type === 'wpkh') return verifyV0(script, message, witness)
    if (payment.type === 'tr') return verifyV1(script, message, witness, payment.pubkey)
  } catch {
    // Malformed keys and signatures are wrong ones.
  }
  return false
}

/** The address of a secret key, as `signMessage` signs for it. */
export function messageAddress(secret: Uint8Array, network: NetworkName): string {
  const { type, hash } = p2wpkh(secp256k1.getPublicKey(secret, true))
  return Address(NETWORKS[network]).encode({ type, hash })
}

function verifyV0(script: Uint8Array, message: string, witness: Uint8Array[]): boolean {
  const [signature, publicKey, ...more] = witness
  if (signature === undefined || publicKey === undefined || more.length > 0) return false
  if (!equalBytes(p2wpkh(publicKey).script, script) || signature.at(-1) !== SigHash.ALL) {
    return false
  }
  return secp256k1.verify(
    signature.slice(0, -1),
    digestV0(toSign(script, message), publicKey),
    publicKey,
    { prehash: false, format: 'der', lowS: true },
  )
}

/** Key path only (BIP 341): SIGHASH_DEFAULT in 64 bytes, or SIGHASH_ALL in 65. */
function verifyV1(
  script: Uint8Array,
  message: string,
  witness: Uint8Array[],
  key: Uint8Array,
): boolean {
  const [signature, ...more] = witness
  if (signature === undefined || more.length > 0) return false
  const sighash = signature.length === 65 ? (signature[64] ?? 0) : SigHash.DEFAULT
  if (signature.length > 64 && sighash !== SigHash.ALL) return false
  const digest = toSign(script, message).preimageWitnessV1(0, [script], sighash, [0n])
  return schnorr.verify(signature.slice(0, 64), digest, key)
}

function digestV0(tx: Transaction, publicKey: Uint8Array): Uint8Array {
  const { hash } = p2wpkh(publicKey)
  return tx.preimageWitnessV0(0, OutScript.encode({ type: 'pkh', hash }), SigHash.ALL, 0n)
}

/** `to_sign` of BIP 322: spends the one output of `to_spend`, which commits to the message. */
function toSign(script: Uint8Array, message: string): Transaction {
  const toSpend = RawOldTx.encode({
    version: 0,
    inputs: [
      {
        txid: new Uint8Array(32),
        index: 0xffff_ffff,
        finalScriptSig: concatBytes(Uint8Array.of(0, 32), messageHash(message)),
        sequence: 0,
      },
    ],
    outputs: [{ amount: 0n, script }],
    lockTime: 0,
  })
  const tx = new Transaction({
    version: 0,
    allowUnknownVersion: true,
    allowUnknownOutputs: true,
    disableScriptCheck: true,
  })
  const txid = hex.encode(sha256(sha256(toSpend)).reverse())
  tx.addInput({ txid, index: 0, sequence: 0, witnessUtxo: { script, amount: 0n } })
  tx.addOutput({ script: Uint8Array.of(0x6a), amount: 0n })
  return tx
}

function decodeWitness(text: string): Uint8Array[] | undefined {
  if (text.length > MAX_SIGNATURE_TEXT) return undefined
  try {
    return RawWitness.decode(base64.decode(text.trim()))
  } catch {
    return undefined
  }
}
