import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { Emitter } from '../src/lib/emitter.ts'
import type { ChainListener, PlayBlock } from './chain.ts'
import { addressOfScript } from './play-tx.ts'
import type { PlayOutput, PlayTx } from './play-tx.ts'

export interface IndexedTx {
  readonly tx: PlayTx
  /** Where it was mined; `undefined` while it waits. */
  place?: { readonly block: PlayBlock; readonly position: number }
}

export interface Spend {
  readonly txid: string
  readonly vin: number
}

/** What happened, told after the index knows it. `left` without a block: replaced or dropped. */
export type IndexChange =
  | { readonly kind: 'entered'; readonly entry: IndexedTx; readonly addresses: ReadonlySet<string> }
  | { readonly kind: 'left'; readonly entry: IndexedTx; readonly addresses: ReadonlySet<string> }
  | { readonly kind: 'block'; readonly block: PlayBlock }

/** Electrum's and Esplora's key of an output script: its SHA-256, not reversed. */
export const scriptHash = (script: Uint8Array): string => hex.encode(sha256(script))

const outpoint = (txid: string, vout: number) => `${txid}:${vout}`

/** Answers "which transactions, and who spent it": everything that an explorer knows beyond the node. */
export class TxIndex implements ChainListener {
  readonly blocks: PlayBlock[] = []
  readonly #transactions = new Map<string, IndexedTx>()
  readonly #byScript = new Map<string, Set<string>>()
  readonly #spends = new Map<string, Spend>()
  readonly #heights = new Map<string, number>()
  readonly changes = new Emitter<IndexChange>()

  connected(block: PlayBlock): void {
    this.blocks[block.height] = block
    this.#heights.set(block.hash, block.height)
    block.transactions.forEach((tx, position) => {
      this.#add(tx).place = { block, position }
    })
    this.changes.emit({ kind: 'block', block })
  }

  truncated(height: number): void {
    for (const block of this.blocks.splice(height + 1)) {
      this.#heights.delete(block.hash)
      for (const { txid } of block.transactions) this.#remove(txid)
    }
    for (const { tx } of this.waiting()) this.#remove(tx.txid)
  }

  entered(tx: PlayTx): void {
    const entry = this.#add(tx)
    this.changes.emit({ kind: 'entered', entry, addresses: this.addressesOf(tx) })
  }

  left(txid: string): void {
    const entry = this.#transactions.get(txid)
    if (entry === undefined || entry.place !== undefined) return
    const addresses = this.addressesOf(entry.tx)
    this.#remove(txid)
    this.changes.emit({ kind: 'left', entry, addresses })
  }

  get tip(): PlayBlock {
    const block = this.blocks.at(-1)
    if (block === undefined) throw new RangeError('the chain has no block yet')
    return block
  }

  get(txid: string): IndexedTx | undefined {
    return this.#transactions.get(txid)
  }

  block(hash: string): PlayBlock | undefined {
    const height = this.#heights.get(hash)
    return height === undefined ? undefined : this.blocks[height]
  }

  /** The output that an input spends; `undefined` for a coinbase. */
  output(txid: string, vout: number): PlayOutput | undefined {
    return this.#transactions.get(txid)?.tx.outputs[vout]
  }

  spender(txid: string, vout: number): Spend | undefined {
    return this.#spends.get(outpoint(txid, vout))
  }

  /** All addresses that a transaction pays to or from. */
  addressesOf(tx: PlayTx): Set<string> {
    const spent = tx.inputs.flatMap(({ txid, vout }) => this.output(txid, vout) ?? [])
    return new Set([...tx.outputs, ...spent].flatMap(({ script }) => addressOfScript(script) ?? []))
  }

  /** Everything in the mempool, oldest first. */
  waiting(): IndexedTx[] {
    return [...this.#transactions.values()].filter(({ place }) => place === undefined)
  }

  /** Everything that pays to or from a script: the mempool first, then the newest block first. */
  history(hash: string): IndexedTx[] {
    return [...(this.#byScript.get(hash) ?? [])]
      .map((txid) => this.#transactions.get(txid))
      .filter((entry) => entry !== undefined)
      .sort((a, b) => heightOf(b) - heightOf(a) || positionOf(b) - positionOf(a))
  }

  #add(tx: PlayTx): IndexedTx {
    const known = this.#transactions.get(tx.txid)
    if (known !== undefined) return known
    const entry: IndexedTx = { tx }
    this.#transactions.set(tx.txid, entry)
    for (const { script } of tx.outputs) this.#touch(script, tx.txid)
    if (!tx.coinbase) {
      tx.inputs.forEach((input, vin) => {
        this.#spends.set(outpoint(input.txid, input.vout), { txid: tx.txid, vin })
        const spent = this.output(input.txid, input.vout)
        if (spent !== undefined) this.#touch(spent.script, tx.txid)
      })
    }
    return entry
  }

  #remove(txid: string): void {
    const entry = this.#transactions.get(txid)
    if (entry === undefined) return
    this.#transactions.delete(txid)
    for (const { script } of entry.tx.outputs) this.#byScript.get(scriptHash(script))?.delete(txid)
    for (const input of entry.tx.inputs) {
      const spent = this.output(input.txid, input.vout)
      if (spent !== undefined) this.#byScript.get(scriptHash(spent.script))?.delete(txid)
      const key = outpoint(input.txid, input.vout)
      if (this.#spends.get(key)?.txid === txid) this.#spends.delete(key)
    }
  }

  #touch(script: Uint8Array, txid: string): void {
    const key = scriptHash(script)
    const known = this.#byScript.get(key)
    if (known === undefined) this.#byScript.set(key, new Set([txid]))
    else known.add(txid)
  }
}

const heightOf = ({ place }: IndexedTx) => place?.block.height ?? Number.MAX_SAFE_INTEGER
const positionOf = ({ place }: IndexedTx) => place?.position ?? 0
