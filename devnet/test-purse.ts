import { hex } from '@scure/base'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { Transaction, p2wpkh } from '@scure/btc-signer'
import { REGTEST } from './play-tx.ts'

/** What a {@link Purse} spends: a coin of its own. */
export interface PurseCoin {
  readonly txid: string
  readonly vout: number
  readonly amount: bigint
}

/** For tests: one key, known to everybody, that can spend what came to its address. */
export class Purse {
  readonly #secret: Uint8Array
  readonly #payment: ReturnType<typeof p2wpkh>

  /** Another number is another key. */
  constructor(number: number) {
    this.#secret = new Uint8Array(32).fill(number)
    this.#payment = p2wpkh(secp256k1.getPublicKey(this.#secret, true), REGTEST)
  }

  get address(): string {
    const { address } = this.#payment
    if (address === undefined) throw new TypeError('a witness key has an address')
    return address
  }

  /** A signed transaction in hex that pays `outputs`; what they leave is the fee. */
  spend(
    coins: readonly PurseCoin[],
    outputs: readonly { readonly address: string; readonly amount: bigint }[],
    options: { readonly sequence?: number } = {},
  ): { txid: string; rawHex: string } {
    const { sequence = 0xfffffffe } = options
    const tx = new Transaction()
    for (const { txid, vout, amount } of coins) {
      tx.addInput({
        txid,
        index: vout,
        sequence,
        witnessUtxo: { script: this.#payment.script, amount },
      })
    }
    for (const { address, amount } of outputs) tx.addOutputAddress(address, amount, REGTEST)
    tx.sign(this.#secret)
    tx.finalize()
    return { txid: tx.id, rawHex: hex.encode(tx.extract()) }
  }
}
