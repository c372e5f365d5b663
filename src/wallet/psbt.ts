import { base64, hex } from '@scure/base'
import { Transaction } from '@scure/btc-signer'
import type { NetworkName } from '../lib/config.ts'
import { SoukError } from '../lib/errors.ts'
import type { Coin } from './coins.ts'
import type { TxOutput } from './decode.ts'
import { addressOfScript, NETWORKS } from './networks.ts'

/** A PSBT that cannot be used; `code` says why. */
export class PsbtError extends SoukError {
  override readonly name = 'PsbtError'

  constructor(code: PsbtErrorCode, message: string, cause?: unknown) {
    super(code, message, cause === undefined ? {} : { cause })
  }
}

type PsbtErrorCode =
  /** Neither base64 nor a PSBT (BIP 174, BIP 370). */
  | 'psbt.unreadable'
  /** Signatures are missing. */
  | 'psbt.incomplete'
  /** It does not say what it spends, so the fee is not known. */
  | 'psbt.amounts-missing'
  /** It pays less, or somebody else, than was asked. */
  | 'psbt.wrong-payment'

/** Largest PSBT that is read, base64 characters. */
const MAX_PSBT = 2_000_000
const HARDENED = 0x8000_0000
/** May be replaced by one with a higher fee (BIP 125). */
const SEQUENCE = 0xfffffffd

export interface PsbtInput {
  readonly coins: readonly Coin[]
  readonly outputs: readonly TxOutput[]
  /** Bytes of the transaction that made a coin. */
  readonly parent: (txid: string) => Uint8Array
  /** BIP 32 fingerprint of the master key, 8 hex digits, and the persona: tell a device its keys. */
  readonly fingerprint: string
  readonly persona: number
  readonly network: NetworkName
  /** 0 is BIP 174, 2 is BIP 370. */
  readonly version: 0 | 2
}

/** An unsigned payment from own coins, base64: for a device or another wallet with the same keys. */
export function makePsbt(input: PsbtInput): string {
  const { coins, outputs, parent, network, version } = input
  const tx = new Transaction({ strictPrevoutValidation: true, allowUnknownOutputs: true })
  const path = [84, NETWORKS[network].coinType, input.persona].map((step) => step + HARDENED)
  for (const { txid, vout, value, owner } of coins) {
    tx.addInput({
      txid,
      index: vout,
      sequence: SEQUENCE,
      nonWitnessUtxo: parent(txid),
      witnessUtxo: { script: owner.script, amount: value },
      bip32Derivation: [
        [
          owner.publicKey,
          {
            fingerprint: Number.parseInt(input.fingerprint, 16),
            path: [...path, owner.branch, owner.index],
          },
        ],
      ],
    })
  }
  for (const { script, value } of outputs) tx.addOutput({ script, amount: value })
  return base64.encode(tx.toPSBT(version))
}

/** A signed PSBT, read and finished here; nothing was broadcast. */
export interface SignedPsbt {
  readonly txid: string
  readonly rawHex: string
  /** Satoshis. */
  readonly fee: bigint
  readonly vsize: number
  readonly outputs: readonly { readonly address?: string; readonly amount: bigint }[]
}

/**
 * Reads a PSBT that other wallets signed in full and takes the transaction out of it. Whether the network
 * takes it is seen at the broadcast; whom it pays is in the answer, and must be shown. Throws `psbt.…`.
 */
export function readSignedPsbt(text: string, network: NetworkName): SignedPsbt {
  const tx = decode(text)
  finishInputs(tx)
  const outputs = Array.from({ length: tx.outputsLength }, (_, index) => {
    const { script = new Uint8Array(), amount = 0n } = tx.getOutput(index)
    const address = addressOfScript(script, network)
    return { amount, ...(address !== undefined && { address }) }
  })
  return { txid: tx.id, rawHex: tx.hex, fee: feeOf(tx), vsize: tx.vsize, outputs }
}

/** Throws `psbt.wrong-payment` unless exactly one output pays the address, and it pays the amount. */
export function checkPayment(
  { outputs }: SignedPsbt,
  expected: { readonly address: string; readonly amount: bigint },
): void {
  const paid = outputs.filter(({ address }) => address === expected.address)
  if (paid.length !== 1 || paid[0]?.amount !== expected.amount) {
    throw new PsbtError('psbt.wrong-payment', 'it does not pay what was asked')
  }
}

function decode(text: string): Transaction {
  try {
    if (text.length > MAX_PSBT) throw new RangeError('too long')
    const compact = text.replaceAll(/\s/g, '')
    const bytes = /^70736274/i.test(compact) ? hex.decode(compact) : base64.decode(compact)
    return Transaction.fromPSBT(bytes, { allowUnknownOutputs: true, allowUnknownInputs: true })
  } catch (cause) {
    throw new PsbtError('psbt.unreadable', 'not a PSBT', cause)
  }
}

/** Some signers finish their inputs themselves, as Electrum does; then nothing is left to do there. */
function finishInputs(tx: Transaction): void {
  for (let index = 0; index < tx.inputsLength; index++) {
    const { finalScriptWitness, finalScriptSig } = tx.getInput(index)
    if (finalScriptWitness !== undefined || finalScriptSig !== undefined) continue
    try {
      tx.finalizeIdx(index)
    } catch (cause) {
      throw new PsbtError('psbt.incomplete', 'not signed in full', cause)
    }
  }
}

function feeOf(tx: Transaction): bigint {
  let fee = 0n
  for (let index = 0; index < tx.inputsLength; index++) {
    const { witnessUtxo, nonWitnessUtxo, index: vout = 0 } = tx.getInput(index)
    const amount = nonWitnessUtxo?.outputs[vout]?.amount ?? witnessUtxo?.amount
    if (amount === undefined) throw new PsbtError('psbt.amounts-missing', 'amounts are missing')
    fee += amount
  }
  for (let index = 0; index < tx.outputsLength; index++) fee -= tx.getOutput(index).amount ?? 0n
  return fee
}
