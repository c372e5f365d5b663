import type { Devnet } from '../devnet.ts'
import { startDevnet } from '../devnet.ts'

/** A confirmed coin of a script under judgement. */
export interface JudgedCoin {
  readonly txid: string
  readonly vout: number
  readonly amount: bigint
  /** Of its block. */
  readonly height: number
}

/** For tests: a Bitcoin node that says of transactions whether it takes them. */
export class Judge {
  readonly #devnet: Devnet

  private constructor(devnet: Devnet) {
    this.#devnet = devnet
  }

  static async open(): Promise<Judge> {
    return new Judge(await startDevnet({ port: 0 }))
  }

  /** Pays `amount` satoshis to an address and confirms it. */
  async fund(address: string, amount: bigint): Promise<JudgedCoin> {
    const txid = await this.#devnet.faucet(address, amount)
    const height = await this.#devnet.mine(1)
    const answer = await fetch(`${this.#devnet.url}/tx/${txid}`)
    const { vout } = (await answer.json()) as { vout: { scriptpubkey_address?: string }[] }
    const at = vout.findIndex((output) => output.scriptpubkey_address === address)
    return { txid, vout: at, amount, height }
  }

  /** 'accepted', or why not in Bitcoin Core's words. Changes nothing when refused. */
  async ask(tx: { readonly rawHex: string; readonly txid: string }): Promise<string> {
    const answer = await fetch(`${this.#devnet.url}/tx`, { method: 'POST', body: tx.rawHex })
    const text = await answer.text()
    if (!answer.ok) return text
    return text === tx.txid ? 'accepted' : `accepted as ${text}`
  }

  /** Whether a transaction waits or is in a block. */
  async knows(txid: string): Promise<boolean> {
    return (await fetch(`${this.#devnet.url}/tx/${txid}`)).ok
  }

  /** Height of the block of a transaction; undefined while it waits. */
  async heightOf(txid: string): Promise<number | undefined> {
    const answer = await fetch(`${this.#devnet.url}/tx/${txid}/status`)
    return ((await answer.json()) as { block_height?: number }).block_height
  }

  mine(count: number): Promise<number> {
    return this.#devnet.mine(count)
  }

  /** Mines until the next block is the one of this height. */
  async until(next: number): Promise<void> {
    const count = next - 1 - this.#devnet.height()
    if (count < 0) throw new RangeError('the chain is already beyond')
    if (count > 0) await this.#devnet.mine(count)
  }

  close(): Promise<void> {
    return this.#devnet.stop()
  }
}
