import { hex } from '@scure/base'
import { Transaction } from '@scure/btc-signer'
import { RawTx } from '@scure/btc-signer/script.js'
import { EscrowRefusal } from './refusal.ts'
import type { TxOut } from './settle.ts'

/** An input that somebody proposes. */
export interface ProposedInput {
  readonly txid: string
  readonly vout: number
  readonly sequence: number
  /** What the proposal says that it spends; the bytes of a transaction say nothing. */
  readonly spends?: TxOut
  /** Sighash bytes of its signatures, and the one that a PSBT asks for. */
  readonly sighashes: readonly number[]
}

/** A transaction as somebody else wrote it: nothing of it is believed. */
export interface Proposal {
  readonly version: number
  readonly lockTime: number
  readonly inputs: readonly ProposedInput[]
  readonly outputs: readonly TxOut[]
}

const PSBT_MAGIC = '70736274ff'
/** Largest transaction that nodes relay in bytes, which a PSBT of an order is far below, too. */
const MAX_BYTES = 400_000
/** Of an input that does not say (BIP 370). */
const FINAL = 0xffffffff
const EMPTY = new Uint8Array()

/** Reads a transaction or a PSBT (BIP 174, BIP 370). Throws `escrow.unreadable-transaction`. */
export function readProposal(bytes: Uint8Array): Proposal {
  if (bytes.length > MAX_BYTES) throw unreadable()
  try {
    return hex.encode(bytes.slice(0, 5)) === PSBT_MAGIC ? readPsbt(bytes) : readRaw(bytes)
  } catch {
    throw unreadable()
  }
}

const unreadable = () =>
  new EscrowRefusal('escrow.unreadable-transaction', 'neither a transaction nor a PSBT')

function readRaw(bytes: Uint8Array): Proposal {
  const { version, lockTime, inputs, outputs, witnesses } = RawTx.decode(bytes)
  return {
    version,
    lockTime,
    outputs,
    inputs: inputs.map(({ txid, index, sequence }, position) => ({
      txid: hex.encode(txid),
      vout: index,
      sequence,
      sighashes: (witnesses?.[position] ?? []).filter(looksSigned).map(lastByte),
    })),
  }
}

function readPsbt(bytes: Uint8Array): Proposal {
  const tx = Transaction.fromPSBT(bytes, {
    allowUnknownOutputs: true,
    allowUnknownVersion: true,
  })
  return {
    version: tx.version,
    lockTime: tx.lockTime,
    inputs: Array.from({ length: tx.inputsLength }, (_, index) => psbtInput(tx, index)),
    outputs: Array.from({ length: tx.outputsLength }, (_, index) => {
      // What is missing is nobody's output and nobody's coin, and refused as such.
      const { script = EMPTY, amount = 0n } = tx.getOutput(index)
      return { script, amount }
    }),
  }
}

function psbtInput(tx: Transaction, position: number): ProposedInput {
  const input = tx.getInput(position)
  const { txid = EMPTY, index = 0, sequence = FINAL, sighashType, witnessUtxo } = input
  const partial = (input.partialSig ?? []).map(([, signature]) => lastByte(signature))
  const final = (input.finalScriptWitness ?? []).filter(looksSigned).map(lastByte)
  const asked = sighashType === undefined ? [] : [sighashType]
  return {
    txid: hex.encode(txid),
    vout: index,
    sequence,
    ...(witnessUtxo === undefined ? {} : { spends: witnessUtxo }),
    sighashes: [...asked, ...partial, ...final],
  }
}

const lastByte = (bytes: Uint8Array) => bytes.at(-1) ?? 0

/** Shaped as DER with a sighash byte; keys, scripts and branch choices are not. */
const looksSigned = (item: Uint8Array) => item[0] === 0x30 && item[1] === item.length - 3
