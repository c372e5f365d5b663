import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { RawOldTx, RawTx } from '@scure/btc-signer/script.js'

interface TxInput {
  readonly txid: string
  readonly vout: number
  readonly sequence: number
}

export interface TxOutput {
  readonly script: Uint8Array
  readonly value: bigint
}

/** A transaction as its bytes say. */
export interface DecodedTx {
  /** Computed from the bytes: double SHA-256 without witness, as people write it (BIP-141). */
  readonly txid: string
  readonly inputs: readonly TxInput[]
  readonly outputs: readonly TxOutput[]
  readonly vsize: number
}

/** Largest transaction that nodes relay, 400 000 weight units. */
const MAX_TX_BYTES = 400_000

/** Decodes a serialized transaction with or without witness. Throws RangeError or the decoder's error. */
export function decodeTx(raw: Uint8Array): DecodedTx {
  if (raw.length > MAX_TX_BYTES)
    throw new RangeError('larger than any transaction that nodes relay')
  const { version, inputs, outputs, lockTime } = RawTx.decode(raw)
  const stripped = RawOldTx.encode({ version, inputs, outputs, lockTime })
  return {
    txid: hex.encode(sha256(sha256(stripped)).reverse()),
    inputs: inputs.map(({ txid, index, sequence }) => ({
      txid: hex.encode(txid),
      vout: index,
      sequence,
    })),
    outputs: outputs.map(({ script, amount }) => ({ script, value: amount })),
    vsize: Math.ceil((stripped.length * 3 + raw.length) / 4),
  }
}

/** An output by its transaction and position, as a map key. */
export const outpointKey = (txid: string, vout: number): string => `${txid}:${vout}`
