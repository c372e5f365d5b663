import { sha256 } from '@noble/hashes/sha2.js'
import { RawOldTx, RawTx } from '@scure/btc-signer/script.js'
import { concatBytes } from '../../lib/bytes.ts'
import { fromDisplay, toDisplay } from './display.ts'

/** The way from a transaction to a block's root, in Electrum's form. */
export interface MerkleProof {
  /** Height of the block, as the server says. */
  readonly height: number
  /** Hashes beside the way, lowest first, as people write them. */
  readonly branch: readonly string[]
  /** Of the transaction in its block. */
  readonly position: number
}

/** More levels than any block can have: a block has less than 2^17 transactions. */
const MAX_LEVELS = 17
/** Two hashes: what every inner node of the tree is made of. */
const NODE_BYTES = 64

/**
 * Whether the branch leads from a transaction to the root. False also for what could be an inner node
 * of the tree in a transaction's clothes, or the other way round: a transaction of 64 bytes without
 * its witness (CVE-2017-12842).
 */
export function isIncluded(
  raw: Uint8Array,
  { branch, position }: MerkleProof,
  root: string,
): boolean {
  if (branch.length > MAX_LEVELS || position >= 2 ** branch.length) return false
  const stripped = withoutWitness(raw)
  if (stripped.length === NODE_BYTES) return false
  let hash = sha256(sha256(stripped))
  let at = position
  const node = new Uint8Array(NODE_BYTES)
  for (const beside of branch) {
    const other = fromDisplay(beside)
    if (other.length !== 32) return false
    node.set(hash, at % 2 === 1 ? 32 : 0)
    node.set(other, at % 2 === 1 ? 0 : 32)
    if (looksLikeTransaction(node)) return false
    hash = sha256(sha256(node))
    at = Math.floor(at / 2)
  }
  return toDisplay(hash) === root
}

/** What the transaction's id commits to (BIP-141). Throws the decoder's error. */
export function withoutWitness(raw: Uint8Array): Uint8Array {
  const { version, inputs, outputs, lockTime } = RawTx.decode(raw)
  return RawOldTx.encode({ version, inputs, outputs, lockTime })
}

/**
 * Whether 64 bytes have the form of a transaction with one input and one output; of two hashes that
 * nobody has bent to it, less than one in 800 million has.
 */
function looksLikeTransaction(node: Uint8Array): boolean {
  // Version 4, one input: outpoint 36, script, sequence 4; one output: value 8, script; lock time 4.
  const inputScript = node[41] ?? 0
  return (
    node[4] === 1 &&
    inputScript <= 4 &&
    node[46 + inputScript] === 1 &&
    node[55 + inputScript] === 4 - inputScript
  )
}

/** Root of a block's transaction ids, in order, all as people write them. */
export function merkleRoot(txids: readonly string[]): string {
  let layer = txids.map(fromDisplay)
  while (layer.length > 1) layer = layerAbove(layer)
  return toDisplay(layer[0] ?? new Uint8Array())
}

/** The way from one of a block's transactions to its root, as {@link isIncluded} takes it. */
export function merkleBranch(txids: readonly string[], position: number): string[] {
  const branch: string[] = []
  let at = position
  for (let layer = txids.map(fromDisplay); layer.length > 1; layer = layerAbove(layer)) {
    branch.push(toDisplay(layer[at ^ 1] ?? layer[at] ?? new Uint8Array()))
    at >>= 1
  }
  return branch
}

function layerAbove(layer: readonly Uint8Array[]): Uint8Array[] {
  const next: Uint8Array[] = []
  for (let at = 0; at < layer.length; at += 2) {
    const left = layer[at] ?? new Uint8Array()
    // Bitcoin pairs a lonely last hash with itself.
    next.push(sha256(sha256(concatBytes(left, layer[at + 1] ?? left))))
  }
  return next
}

/** Whether the transaction is among a block's ids, which lead to its root. */
export function isListed(raw: Uint8Array, txids: readonly string[], root: string): boolean {
  const stripped = withoutWitness(raw)
  const txid = toDisplay(sha256(sha256(stripped)))
  return stripped.length !== NODE_BYTES && txids.includes(txid) && merkleRoot(txids) === root
}
