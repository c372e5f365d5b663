import { hex } from '@scure/base'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { Transaction, p2wpkh } from '@scure/btc-signer'
import type { PlayChain } from './chain.ts'
import { HttpError } from './http.ts'
import type { Route } from './http.ts'
import { addressScript, jsonObject, wholeNumber } from './input.ts'
import { Lock } from '../src/lib/lock.ts'
import { REGTEST } from './play-tx.ts'
import { scriptHash } from './tx-index.ts'
import type { TxIndex } from './tx-index.ts'

/** Above every dust limit. */
const MIN_FAUCET_SATS = 1_000
/** 10 BTC: less than the smallest reward that is spendable at the start. */
const MAX_FAUCET_SATS = 1_000_000_000
/** Enough for one input and two outputs of any standard kind at 2 sat/vB. */
const FEE = 400n
/** Above the fee of what it replaces. */
const DOUBLE_SPEND_FEE = 1_000n
const COINBASE_MATURITY = 100

/** Known to everybody: the coins are worth nothing. */
const SECRET = new Uint8Array(32).fill(0x77)
const payment = p2wpkh(secp256k1.getPublicKey(SECRET, true), REGTEST)

/** Where the miner's rewards go, so that the faucet can give them away. */
export const faucetScript = payment.script

interface Coin {
  readonly txid: string
  readonly vout: number
  readonly value: bigint
}

/** Gives away the mined coins, one request after the other. */
export class Faucet {
  readonly #chain: PlayChain
  readonly #index: TxIndex
  readonly #lock = new Lock()

  constructor(chain: PlayChain, index: TxIndex) {
    this.#chain = chain
    this.#index = index
  }

  /** Sends `sats` to a regtest address; they wait in the mempool for the next block. Resolves with the txid. */
  async give(address: unknown, sats: unknown): Promise<string> {
    const script = addressScript(address)
    const amount = BigInt(wholeNumber(sats, 'sats', MIN_FAUCET_SATS, MAX_FAUCET_SATS))
    return this.#lock.run(() => this.#give(script, amount))
  }

  /**
   * Replaces a waiting payment of the faucet by one to itself that pays a thousand satoshis more in
   * fees, as a dishonest buyer would. Resolves with the new txid. Throws if it is none of its own.
   */
  async doubleSpend(txid: string): Promise<string> {
    const entry = this.#index.get(txid)
    if (entry === undefined || entry.place !== undefined)
      throw new HttpError(400, 'no such transaction waits')
    const own = scriptHash(payment.script)
    const coins = entry.tx.inputs.map(({ txid: parent, vout }) => {
      const output = this.#index.output(parent, vout)
      if (output === undefined || scriptHash(output.script) !== own)
        throw new HttpError(400, 'the faucet did not make this transaction')
      return { txid: parent, vout, value: output.value }
    })
    const whole = coins.reduce((sum, { value }) => sum + value, 0n)
    return this.#lock.run(() =>
      this.#send(coins, [{ script: payment.script, amount: whole - FEE - DOUBLE_SPEND_FEE }]),
    )
  }

  async #give(script: Uint8Array, amount: bigint): Promise<string> {
    const coin = this.#coin(amount + FEE + BigInt(MIN_FAUCET_SATS))
    if (coin === undefined)
      throw new HttpError(400, 'the faucet is empty until the next block is mined')
    return this.#send(
      [coin],
      [
        { script, amount },
        { script: payment.script, amount: coin.value - amount - FEE },
      ],
    )
  }

  async #send(
    coins: readonly Coin[],
    outputs: readonly { script: Uint8Array; amount: bigint }[],
  ): Promise<string> {
    const tx = new Transaction({ allowUnknownOutputs: true })
    for (const { txid, vout, value } of coins) {
      tx.addInput({
        txid,
        index: vout,
        witnessUtxo: { script: payment.script, amount: value },
      })
    }
    for (const output of outputs) tx.addOutput(output)
    tx.sign(SECRET)
    tx.finalize()
    return this.#chain.broadcast(hex.decode(tx.hex))
  }

  /** An unspent coin of at least `least`: mined ones first, because chains in the mempool have a limit. */
  #coin(least: bigint): Coin | undefined {
    const own = scriptHash(payment.script)
    let waiting: Coin | undefined
    for (const { tx, place } of this.#index.history(own).reverse()) {
      const mature =
        !tx.coinbase || this.#chain.height - (place?.block.height ?? 0) >= COINBASE_MATURITY
      if (!mature) continue
      const vout = tx.outputs.findIndex(
        ({ script, value }, position) =>
          value >= least &&
          scriptHash(script) === own &&
          this.#index.spender(tx.txid, position) === undefined,
      )
      const output = tx.outputs[vout]
      if (output === undefined) continue
      const coin = { txid: tx.txid, vout, value: output.value }
      if (place !== undefined) return coin
      waiting ??= coin
    }
    return waiting
  }
}

export function faucetRoutes(faucet: Faucet): Route[] {
  return [
    {
      method: 'POST',
      path: '/faucet',
      handle: async ({ body }) => {
        const { address, sats } = jsonObject(body)
        return { txid: await faucet.give(address, sats) }
      },
    },
  ]
}
