import { hex } from '@scure/base'
import { Address, OutScript } from '@scure/btc-signer'
import type { AddressFacts, ChainCoin } from '../../../contracts/order/chain.ts'
import { addressPrefixes } from '../../../contracts/escrow/network.ts'
import { payeeScript } from '../../../contracts/order/scripts.ts'
import { ChainRejectedError, ChainUnreachableError } from '../../../wallet/chain-errors.ts'
import { decodeTx } from '../../../wallet/decode.ts'

interface Output {
  readonly script: string
  readonly amount: bigint
}

interface Known {
  readonly txid: string
  readonly inputs: readonly string[]
  readonly outputs: readonly Output[]
  height?: number
  readonly seenAt: number
}

/** For tests: a chain that knows who spends what, and nothing of scripts. */
export class TestChain {
  tip = 10_000
  now: number
  /** While true nobody answers. */
  down = false
  /** Ids of all that was handed in, repetitions too. */
  readonly heard: string[] = []
  readonly #transactions = new Map<string, Known>()
  #paid = 0

  constructor(now: number) {
    this.now = now
  }

  /** Somebody pays an address from nowhere. */
  pay(address: string, amount: bigint): { txid: string; vout: number } {
    const txid = (0xfee0000 + ++this.#paid).toString(16).padStart(64, '0')
    const outputs = [{ script: this.#scriptOf(address), amount }]
    this.#transactions.set(txid, { txid, inputs: [], outputs, seenAt: this.now })
    return { txid, vout: 0 }
  }

  broadcast(rawHex: string): void {
    if (this.down) throw new ChainUnreachableError('nobody answers')
    const { txid, inputs, outputs } = decodeTx(hex.decode(rawHex))
    this.heard.push(txid)
    if (this.#transactions.has(txid)) return
    const points = inputs.map((input) => `${input.txid}:${input.vout}`)
    for (const other of [...this.#transactions.values()]) {
      if (!other.inputs.some((point) => points.includes(point))) continue
      if (other.height !== undefined) throw new ChainRejectedError('missing inputs')
      this.#transactions.delete(other.txid)
    }
    this.#transactions.set(txid, {
      txid,
      inputs: points,
      outputs: outputs.map(({ script, value }) => ({ script: hex.encode(script), amount: value })),
      seenAt: this.now,
    })
  }

  /** All that waits gets into the next block; then come as many more. */
  mine(blocks = 1): void {
    for (const known of this.#transactions.values()) known.height ??= this.tip + 1
    this.tip += blocks
    this.now += blocks * 600_000
  }

  /** Satoshis that lie unspent at an address. */
  balance(address: string): bigint {
    return this.facts(address).coins.reduce(
      (sum, { amount, spent }) => (spent === undefined ? sum + amount : sum),
      0n,
    )
  }

  facts(address: string): AddressFacts {
    const script = this.#scriptOf(address)
    const coins = [...this.#transactions.values()].flatMap((made) =>
      made.outputs.flatMap(({ script: own, amount }, vout): ChainCoin[] => {
        if (own !== script) return []
        const spent = this.#spender(`${made.txid}:${vout}`)
        return [
          {
            txid: made.txid,
            vout,
            amount,
            confirmations: this.#depth(made),
            ...(made.height !== undefined && { height: made.height, minedAt: made.seenAt }),
            seenAt: made.seenAt,
            ...(spent && {
              spent: {
                txid: spent.txid,
                confirmations: this.#depth(spent),
                outputs: spent.outputs.map(addressed),
              },
            }),
          },
        ]
      }),
    )
    return { coins, replaced: [], checkedAt: this.now, tip: this.tip, proven: true }
  }

  #depth({ height }: Known): number {
    return height === undefined ? 0 : this.tip - height + 1
  }

  #spender(point: string): Known | undefined {
    return [...this.#transactions.values()].find(({ inputs }) => inputs.includes(point))
  }

  #scriptOf(address: string): string {
    const script = payeeScript(address, 'regtest')
    if (script === undefined) throw new Error('not an address')
    return hex.encode(script)
  }
}

/** As a server tells it. */
function addressed({ script, amount }: Output) {
  const decoded = OutScript.decode(hex.decode(script))
  return { address: Address(addressPrefixes('regtest')).encode(decoded), amount }
}
