import { hex } from '@scure/base'
import { RawOldTx } from '@scure/btc-signer/script.js'
import { decodeTx } from '../decode.ts'
import { addressOfScript } from '../networks.ts'
import type { ChainEntry } from '../chain-source.ts'
import type { AddressSource } from './read-address.ts'

/** When things happen to one order, ms; Infinity: never. */
export interface OrderTimes {
  readonly paidAt: number
  readonly spentAt: number
}

const NETWORK = 'mainnet'
const AMOUNT = 100_000n
/** P2WSH: version 0, a push of 32 bytes. */
const WITNESS_SCRIPT_HASH = [0x00, 0x20]

interface Tx {
  readonly txid: string
  readonly raw: Uint8Array
  readonly at: number
  height?: number
}

/** For tests and benches: one order's address on a chain that is only counted, not computed. */
export class SimulatedOrder {
  readonly address: string
  readonly #transactions: readonly Tx[]
  constructor(index: number, times: OrderTimes) {
    const hash = new Uint8Array(32)
    new DataView(hash.buffer).setUint32(0, index + 1)
    const script = new Uint8Array([...WITNESS_SCRIPT_HASH, ...hash])
    this.address = addressOfScript(script, NETWORK) ?? ''
    const funding = transaction(hash, 0xffff_fffe, script, times.paidAt)
    const release = transaction(
      hex.decode(funding.txid),
      0,
      new Uint8Array([...script].reverse()),
      times.spentAt,
    )
    this.#transactions = [funding, release]
  }

  mine(now: number, height: number): void {
    for (const tx of this.#transactions) if (tx.at <= now) tx.height ??= height
  }

  history(now: number): ChainEntry[] {
    return this.#transactions
      .filter(({ at }) => at <= now)
      .map(({ txid, height }) => (height === undefined ? { txid } : { txid, height }))
  }

  raw(txid: string): Uint8Array | undefined {
    return this.#transactions.find((tx) => tx.txid === txid)?.raw
  }

  /** Heights of the payment and of its spend, where they are in blocks. */
  get mined(): readonly (number | undefined)[] {
    return this.#transactions.map(({ height }) => height)
  }
}

function transaction(parent: Uint8Array, index: number, script: Uint8Array, at: number): Tx {
  const input = { txid: parent, index, finalScriptSig: new Uint8Array(), sequence: 0xffff_fffd }
  const raw = RawOldTx.encode({
    version: 2,
    inputs: [input],
    outputs: [{ amount: AMOUNT, script }],
    lockTime: 0,
  })
  return { txid: decodeTx(raw).txid, raw, at }
}

/** The chain as these orders see it, at the time of `clock`; every question is counted by `onRequest`. */
export function simulatedSource(
  orders: readonly SimulatedOrder[],
  now: () => { now: number; tip: number },
  onRequest: () => void,
): AddressSource {
  const byAddress = new Map(orders.map((order) => [order.address, order]))
  return {
    tipHeight: () => (onRequest(), Promise.resolve(now().tip)),
    addressHistory: (address) => (
      onRequest(),
      Promise.resolve({ entries: byAddress.get(address)?.history(now().now) ?? [] })
    ),
    rawTransaction: (txid) => (
      onRequest(),
      Promise.resolve(orders.map((order) => order.raw(txid)).find((raw) => raw !== undefined))
    ),
  }
}
