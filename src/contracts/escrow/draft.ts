import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { Transaction } from '@scure/btc-signer'
import { RawOldTx, RawTx } from '@scure/btc-signer/script.js'
import type { TxOut } from './settle.ts'
import type { EscrowCoin } from './types.ts'

/** Signals that the transaction may be replaced (BIP 125) and sets no lock (BIP 68). */
export const REPLACEABLE = 0xfffffffd
/** Relative locks want it (BIP 68). */
export const VERSION = 2

/** An input as its signature sees it (BIP 143). */
export interface DraftInput extends EscrowCoin {
  readonly sequence: number
  /** The witness script of a P2WSH coin, the P2PKH script of a P2WPKH coin. */
  readonly scriptCode: Uint8Array
}

/** An unsigned transaction, version 2, lock time 0, built here from given terms. */
export interface Draft {
  readonly inputs: readonly DraftInput[]
  readonly outputs: readonly TxOut[]
}

/** A transaction that the network would take. */
export interface FinishedTx {
  readonly rawHex: string
  readonly txid: string
  /** Virtual bytes (BIP 141). */
  readonly vsize: number
  /** Satoshis. */
  readonly fee: bigint
  /** sat/vB. */
  readonly feerate: number
}

/** By txid as people write it, then by position (BIP 69). */
export function compareCoins(a: EscrowCoin, b: EscrowCoin): number {
  if (a.txid !== b.txid) return a.txid < b.txid ? -1 : 1
  return a.vout - b.vout
}

/** What the inputs have over the outputs, in satoshis. */
export const feeOf = ({ inputs, outputs }: Draft): bigint =>
  inputs.reduce((sum, { amount }) => sum + amount, 0n) -
  outputs.reduce((sum, { amount }) => sum + amount, 0n)

/** What the signature of each input signs (BIP 143), for a sighash byte. */
export function digests({ inputs, outputs }: Draft, sighash: number): Uint8Array[] {
  const tx = new Transaction({
    version: VERSION,
    lockTime: 0,
    allowUnknownOutputs: true,
  })
  for (const { txid, vout, sequence } of inputs) tx.addInput({ txid, index: vout, sequence })
  for (const output of outputs) tx.addOutput(output)
  return inputs.map(({ scriptCode, amount }, index) =>
    tx.preimageWitnessV0(index, scriptCode, sighash, amount),
  )
}

const body = ({ inputs, outputs }: Draft) => ({
  version: VERSION,
  inputs: inputs.map(({ txid, vout, sequence }) => ({
    txid: hex.decode(txid),
    index: vout,
    finalScriptSig: new Uint8Array(),
    sequence,
  })),
  outputs: outputs.map(({ script, amount }) => ({ script, amount })),
  lockTime: 0,
})

const txidOf = (stripped: Uint8Array) => hex.encode(sha256(sha256(stripped)).reverse())

/** The id does not depend on the witnesses, so it is known before anybody signs (BIP 141). */
export const draftTxid = (draft: Draft): string => txidOf(RawOldTx.encode(body(draft)))

/** Puts the witnesses in, one stack for each input. */
export function finish(draft: Draft, witnesses: readonly Uint8Array[][]): FinishedTx {
  const stripped = RawOldTx.encode(body(draft))
  const raw = RawTx.encode({ ...body(draft), segwitFlag: true, witnesses: [...witnesses] })
  const vsize = Math.ceil((stripped.length * 3 + raw.length) / 4)
  const fee = feeOf(draft)
  return {
    rawHex: hex.encode(raw),
    txid: txidOf(stripped),
    vsize,
    fee,
    feerate: Number(fee) / vsize,
  }
}

/** Outpoint, empty script with its length byte, sequence. */
const INPUT_BYTES = 41
/** Amount and the script's length byte. */
const OUTPUT_BYTES = 9
/** Version, lock time, number of inputs, number of outputs (fewer than 253 of each). */
const FRAME_BYTES = 10
/** Segwit's marker and flag. */
const SEGWIT_WEIGHT = 2

/**
 * Virtual size at most, out of the largest weight of each input's witness and the output scripts
 * (BIP 141). Exact but for signatures that come out shorter.
 */
export function predictVsize(
  witnessWeights: readonly number[],
  scripts: readonly Uint8Array[],
): number {
  const outputs = scripts.reduce((sum, { length }) => sum + OUTPUT_BYTES + length, 0)
  const base = FRAME_BYTES + INPUT_BYTES * witnessWeights.length + outputs
  const witness = witnessWeights.reduce((sum, weight) => sum + weight, SEGWIT_WEIGHT)
  return Math.ceil((4 * base + witness) / 4)
}
