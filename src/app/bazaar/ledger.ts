import type { Bazaar } from './bazaar.ts'
import type { Trader } from './trader.ts'

/** What somebody has in their wallet, in satoshis; what waits for its block included. */
export async function balance(trader: Trader): Promise<bigint> {
  await trader.look()
  const view = await trader.market.money.view()
  return (view?.confirmed ?? 0n) + (view?.unconfirmed ?? 0n)
}

/**
 * For tests: who gained and lost what since it was opened. What the wallets say is compared with the
 * blocks themselves, so that no satoshi appears or is lost.
 */
export class Ledger {
  readonly #bazaar: Bazaar
  readonly #before: ReadonlyMap<Trader, bigint>
  readonly #height: number

  private constructor(bazaar: Bazaar, before: ReadonlyMap<Trader, bigint>) {
    this.#bazaar = bazaar
    this.#before = before
    this.#height = bazaar.devnet.height()
  }

  /** All who trade have to be awake, and everything that they sent in a block. */
  static async open(bazaar: Bazaar, traders: readonly Trader[]): Promise<Ledger> {
    const before = new Map<Trader, bigint>()
    for (const trader of traders) before.set(trader, await balance(trader))
    return new Ledger(bazaar, before)
  }

  /** Satoshis that somebody has more than before, the fees that they paid themselves included. */
  async gain(trader: Trader): Promise<bigint> {
    const before = this.#before.get(trader)
    if (before === undefined) throw new Error(`${trader.name} was not there before`)
    return (await balance(trader)) - before
  }

  /** Of one transaction, in satoshis, as the chain tells it. */
  async fee(txid: string): Promise<bigint> {
    const { fee } = (await this.#ask(`/tx/${txid}`)) as { fee: number }
    return BigInt(fee)
  }

  /**
   * What is neither in a wallet nor was paid as a fee in the blocks since: the money that still lies
   * in scripts. 0 at the end of everything, or else money came from nowhere or was lost.
   */
  async missing(): Promise<bigint> {
    let missing = 0n
    for (const trader of this.#before.keys()) missing -= await this.gain(trader)
    for (const txid of await this.#mined()) missing -= await this.fee(txid)
    return missing
  }

  /** All transactions in blocks since, but those by which blocks pay their miner. */
  async #mined(): Promise<string[]> {
    const all: string[] = []
    for (let height = this.#height + 1; height <= this.#bazaar.devnet.height(); height++) {
      const hash = String(await this.#ask(`/block-height/${height}`))
      all.push(...((await this.#ask(`/block/${hash}/txids`)) as string[]).slice(1))
    }
    return [...new Set(all)]
  }

  async #ask(path: string): Promise<unknown> {
    const answer = await fetch(this.#bazaar.devnet.url + path)
    const text = await answer.text()
    return /^[[{]/.test(text) ? JSON.parse(text) : text
  }
}
