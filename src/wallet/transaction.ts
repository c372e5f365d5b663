import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hex } from '@scure/base'
import { SigHash, Transaction, p2pkh } from '@scure/btc-signer'
import { equalBytes } from '../lib/bytes.ts'
import type { Coin } from './coins.ts'
import { dustLimit } from './coins.ts'
import { decodeTx } from './decode.ts'
import type { TxOutput } from './decode.ts'
import type { AddressBook } from './keys.ts'
import { carriesData } from './payee.ts'
import { SpendError } from './spend-errors.ts'

/** Signals that the payment may be replaced by one with a higher fee (BIP-125). */
const SEQUENCE = 0xfffffffd

/** What is to be signed: every input and every output, to the satoshi. */
export interface Intent {
  readonly coins: readonly Coin[]
  readonly outputs: readonly TxOutput[]
  readonly fee: bigint
  /** Bytes of the transaction that made a coin; they prove its amount. */
  readonly parent: (txid: string) => Uint8Array
}

export interface SignedTx {
  readonly txid: string
  readonly rawHex: string
  readonly vsize: number
}

/**
 * Builds and signs a payment from P2WPKH coins, inputs and outputs in BIP-69 order. The parents'
 * bytes are checked against the coins before, the finished bytes against the intent after signing;
 * any difference throws `wallet.self-check-failed`.
 */
export function signTransaction(intent: Intent, book: AddressBook): SignedTx {
  const coins = [...intent.coins].sort((a, b) => compareText(a.txid, b.txid) || a.vout - b.vout)
  const outputs = [...intent.outputs].sort(
    (a, b) =>
      compareAmount(a.value, b.value) || compareText(hex.encode(a.script), hex.encode(b.script)),
  )
  checkIntent({ ...intent, coins, outputs })
  // Strict: the library itself also compares the parents' bytes with id and amount.
  const tx = new Transaction({
    lowR: true,
    strictPrevoutValidation: true,
    allowUnknownOutputs: true,
  })
  for (const { txid, vout, value, owner } of coins) {
    tx.addInput({
      txid,
      index: vout,
      sequence: SEQUENCE,
      nonWitnessUtxo: intent.parent(txid),
      witnessUtxo: { script: owner.script, amount: value },
    })
  }
  for (const { script, value } of outputs) tx.addOutput({ script, amount: value })
  coins.forEach(({ owner }, index) => {
    const key = book.privateKey(owner)
    tx.signIdx(key, index)
    key.fill(0)
  })
  checkSignatures(tx, coins)
  tx.finalize()
  checkResult(tx.hex, coins, outputs)
  return { txid: tx.id, rawHex: tx.hex, vsize: tx.vsize }
}

const failed = (what: string) => new SpendError('wallet.self-check-failed', what)

function checkIntent({ coins, outputs, fee, parent }: Intent): void {
  let rest = 0n
  const seen = new Set<string>()
  for (const { txid, vout, value, owner } of coins) {
    const made = decodeTx(parent(txid))
    const output = made.outputs[vout]
    if (made.txid !== txid || output === undefined) throw failed('a coin does not exist')
    if (output.value !== value || !equalBytes(output.script, owner.script))
      throw failed('a coin is not as told')
    if (seen.has(`${txid}:${vout}`)) throw failed('a coin is spent twice')
    seen.add(`${txid}:${vout}`)
    rest += value
  }
  for (const { script, value } of outputs) {
    if (value < dustLimit(script)) throw failed('an output is dust')
    if (carriesData(script) && value > 0n) throw failed('money for nobody')
    rest -= value
  }
  if (rest !== fee || fee <= 0n) throw failed('the fee is not what was agreed')
}

/** The library finalizes whatever signature it is given, so each is verified here (BIP-143). */
function checkSignatures(tx: Transaction, coins: readonly Coin[]): void {
  coins.forEach(({ value, owner }, index) => {
    const [publicKey, signature] = tx.getInput(index).partialSig?.[0] ?? []
    if (publicKey === undefined || signature === undefined) throw failed('a signature is missing')
    const hash = tx.preimageWitnessV0(index, p2pkh(owner.publicKey).script, SigHash.ALL, value)
    const valid =
      equalBytes(publicKey, owner.publicKey) &&
      signature.at(-1) === SigHash.ALL &&
      secp256k1.verify(signature.slice(0, -1), hash, publicKey, {
        prehash: false,
        format: 'der',
        lowS: true,
      })
    if (!valid) throw failed('a signature is wrong')
  })
}

/** Reads the finished bytes as anybody else would. */
function checkResult(rawHex: string, coins: readonly Coin[], outputs: readonly TxOutput[]): void {
  const result = decodeTx(hex.decode(rawHex))
  const sameInputs =
    result.inputs.length === coins.length &&
    result.inputs.every(
      ({ txid, vout, sequence }, index) =>
        txid === coins[index]?.txid && vout === coins[index]?.vout && sequence === SEQUENCE,
    )
  const sameOutputs =
    result.outputs.length === outputs.length &&
    result.outputs.every(({ script, value }, index) => {
      const wanted = outputs[index]
      return wanted !== undefined && wanted.value === value && equalBytes(wanted.script, script)
    })
  if (!sameInputs || !sameOutputs) throw failed('the signed bytes differ from the intent')
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const compareAmount = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0)
