import { createRequire } from 'node:module'
import { hex } from '@scure/base'
import type * as Bcoin from 'bcoin'
import type { Address, Block, Chain, ChainEntry, Mempool, MempoolEntry, Miner, TX } from 'bcoin'
import { Lock } from '../src/lib/lock.ts'
import { type PlayTx, decodePlayTx } from './play-tx.ts'
import { RejectedError, checkRelayFee, findReplaced, tooCheap } from './policy.ts'

/** Of BIP-9 signalling, in blocks, instead of 144: segwit and CSV are active after three of them. */
const SIGNAL_WINDOW = 8
/** Mined at the start: a reward may be spent after 100 more blocks, so the faucet begins with ten of them. */
const FIRST_BLOCKS = 110

export interface PlayBlock {
  readonly hash: string
  readonly height: number
  /** Seconds since the Unix epoch. */
  readonly time: number
  readonly version: number
  readonly bits: number
  readonly nonce: number
  /** The 80 bytes. */
  readonly header: Uint8Array
  readonly size: number
  readonly weight: number
  readonly transactions: readonly PlayTx[]
}

/** What the chain tells whoever indexes it, in order. */
export interface ChainListener {
  connected(block: PlayBlock): void
  /** Every block above `height` is gone, with its transactions. */
  truncated(height: number): void
  entered(tx: PlayTx): void
  /** Left the mempool, because it was mined, replaced or dropped. */
  left(txid: string): void
}

/** A Bitcoin node in this process that knows nobody else: consensus and policy by bcoin, in memory only. */
export class PlayChain {
  readonly #bcoin: typeof Bcoin
  readonly #chain: Chain
  readonly #mempool: Mempool
  readonly #miner: Miner
  readonly #listener: ChainListener
  readonly #reward: Address
  readonly #lock = new Lock()
  #unsettled: Promise<unknown> = Promise.resolve()
  /** Transactions set aside while a block is mined: they have not left. */
  #aside: ReadonlySet<string> = new Set()
  /** Sat/vB; blocks take only what pays so much. */
  marketRate = 0

  private constructor(bcoin: typeof Bcoin, listener: ChainListener, rewardScript: Uint8Array) {
    const network = bcoin.Network.get('regtest')
    // As in Bitcoin Core's regtest today, where all of these hold from the start.
    network.block.bip65height = 0
    network.block.bip66height = 0
    network.minerWindow = SIGNAL_WINDOW
    network.activationThreshold = SIGNAL_WINDOW
    this.#bcoin = bcoin
    this.#listener = listener
    this.#chain = new bcoin.Chain({ network, memory: true, indexTX: true })
    this.#mempool = new bcoin.Mempool({
      network,
      chain: this.#chain,
      memory: true,
      requireStandard: true,
      replaceByFee: true,
      rejectAbsurdFees: false,
      limitFree: false,
      relayPriority: false,
      maxOrphans: 0,
    })
    this.#miner = new bcoin.Miner({ network, chain: this.#chain, mempool: this.#mempool })
    const reward = bcoin.Address.fromScript(bcoin.Script.fromRaw(Buffer.from(rewardScript)))
    if (reward === null) throw new TypeError('the reward script has no address')
    this.#reward = reward
  }

  /** Starts the node and mines until segwit is active and the first reward is spendable (well below 1 s). */
  static async open(listener: ChainListener, rewardScript: Uint8Array): Promise<PlayChain> {
    // Read by bcoin's crypto when it loads: plain JavaScript, no native addons.
    process.env['NODE_BACKEND'] = 'js'
    const bcoin = createRequire(import.meta.url)('bcoin') as typeof Bcoin
    const self = new PlayChain(bcoin, listener, rewardScript)
    await self.#open()
    return self
  }

  async #open(): Promise<void> {
    await this.#chain.open()
    await this.#mempool.open()
    await this.#miner.open()
    this.#chain.on('connect', async (entry, block) => {
      // Told before the mempool forgets its transactions, so that nobody sees a moment without them.
      this.#listener.connected(playBlock(entry, block))
      await this.#mempool._addBlock(entry, block.txs)
    })
    this.#chain.on('reset', async () => {
      this.#listener.truncated(this.height)
      await this.#mempool._reset()
    })
    this.#mempool.on('tx', (tx) => {
      if (!this.#aside.has(tx.txid())) this.#listener.entered(playTx(tx))
    })
    this.#mempool.on('remove entry', ({ tx }) => {
      if (!this.#aside.has(tx.txid())) this.#listener.left(tx.txid())
    })
    const { tip } = this.#chain
    this.#listener.connected(playBlock(tip, await this.#chain.getBlock(tip.hash)))
    await this.mine(FIRST_BLOCKS)
  }

  get height(): number {
    return this.#chain.height
  }

  /** Resolves at once, or after a running replacement of transactions or blocks. */
  async settled(): Promise<void> {
    await this.#unsettled
  }

  /** Mines `count` blocks with what waits in the mempool. */
  mine(count: number): Promise<number> {
    return this.#unsettle(() => this.#mine(count))
  }

  async #mine(count: number): Promise<number> {
    const cheap = this.marketRate > 0 ? tooCheap(this.#mempool, this.marketRate) : []
    this.#aside = new Set(cheap.map(({ tx }) => tx.txid()))
    for (const entry of cheap) this.#evict(entry)
    try {
      for (let mined = 0; mined < count; mined++) {
        const block = await this.#miner.cpu.mineBlock(null, this.#reward)
        if (!(await this.#chain.add(block))) throw new Error('the node refused its own block')
      }
    } finally {
      await this.#restore(cheap)
      this.#aside = new Set()
    }
    return this.height
  }

  /** Puts a serialized transaction into the mempool. Rejects with {@link RejectedError}. */
  broadcast(raw: Uint8Array): Promise<string> {
    return this.#unsettle(() => this.#enter(this.#parse(raw)))
  }

  #parse(raw: Uint8Array): TX {
    try {
      return this.#bcoin.TX.fromRaw(Buffer.from(raw))
    } catch {
      throw new RejectedError('TX decode failed')
    }
  }

  async #enter(tx: TX): Promise<string> {
    const view = await this.#mempool.getCoinView(tx)
    checkRelayFee(tx, view)
    const replaced = findReplaced(this.#mempool, tx, view)
    for (const entry of replaced) this.#evict(entry)
    try {
      const missing = await this.#mempool.addTX(tx, -1)
      if (missing !== null) throw new RejectedError('bad-txns-inputs-missingorspent')
    } catch (error) {
      await this.#restore(replaced)
      throw error instanceof RejectedError ? error : new RejectedError(reasonOf(error))
    }
    return tx.txid()
  }

  /** With all that depends on it; one that is gone already stays so. */
  #evict(entry: MempoolEntry): void {
    if (this.#mempool.hasEntry(entry.tx.hash('hex'))) this.#mempool.evictEntry(entry)
  }

  /** Into the mempool again, in the order in which they were there. */
  async #restore(entries: readonly MempoolEntry[]): Promise<void> {
    for (const { tx } of entries)
      await this.#mempool.addTX(tx, -1).catch(() => this.#listener.left(tx.txid()))
  }

  /**
   * Replaces the newest `blocks` by one more. Their transactions wait again, but for those in `drop`
   * (true: all) and those that depend on them.
   */
  reorg(blocks: number, drop: boolean | readonly string[]): Promise<number> {
    return this.#unsettle(() => this.#rewind(blocks, blocks + 1, drop))
  }

  /** Takes the newest `blocks` away. Their transactions wait again. */
  invalidate(blocks: number): Promise<number> {
    return this.#unsettle(() => this.#rewind(blocks, 0, false))
  }

  /** Drops a waiting transaction with all that depends on it. */
  forget(txid: string): Promise<void> {
    return this.#unsettle(() => {
      const entry = [...this.#mempool.map.values()].find(({ tx }) => tx.txid() === txid)
      if (entry !== undefined) this.#mempool.evictEntry(entry)
      return Promise.resolve()
    })
  }

  /** One act after the other; readers wait for it, so they never see it half done. */
  #unsettle<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#lock.run(act)
    this.#unsettled = done.catch(() => undefined)
    return done
  }

  async #rewind(blocks: number, mined: number, drop: boolean | readonly string[]): Promise<number> {
    const waiting = [...this.#mempool.map.values()].map(({ tx }) => tx)
    const removed: TX[] = []
    for (let height = this.height - blocks + 1; height <= this.height; height++) {
      const block = await this.#chain.getBlock(height)
      removed.push(...block.txs.slice(1))
    }
    await this.#chain.reset(this.height - blocks)
    await this.#mine(mined)
    const kept = drop === true ? [] : removed.filter((tx) => !drop || !drop.includes(tx.txid()))
    // A transaction that depends on a dropped one or a lost reward stays out, as on a real chain.
    for (const tx of [...kept, ...waiting]) await this.#mempool.addTX(tx, -1).catch(() => undefined)
    return this.height
  }

  async close(): Promise<void> {
    await this.#lock.idle()
    await this.#miner.close()
    await this.#mempool.close()
    await this.#chain.close()
  }
}

const playTx = (tx: TX): PlayTx =>
  decodePlayTx(tx.txid(), new Uint8Array(tx.toRaw()), tx.getWeight())

function playBlock(entry: ChainEntry, block: Block): PlayBlock {
  const { height, time, version, bits, nonce } = entry
  const raw = new Uint8Array(block.toRaw())
  return {
    hash: entry.rhash(),
    height,
    time,
    version,
    bits,
    nonce,
    header: raw.slice(0, 80),
    size: raw.length,
    weight: block.getWeight(),
    transactions: block.txs.map(playTx),
  }
}

/** bcoin's VerifyError carries the reason in Core's words. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'reason' in error && typeof error.reason === 'string')
    return error.reason
  throw error
}

/** Hex of the previous block's hash and the Merkle root, as people write them, out of a block header. */
export function headerLinks(header: Uint8Array): { previous: string; merkleRoot: string } {
  return {
    previous: hex.encode(header.slice(4, 36).reverse()),
    merkleRoot: hex.encode(header.slice(36, 68).reverse()),
  }
}
