import type { AbortOptions } from '../../lib/abort.ts'
import { ChainBadAnswerError, ChainLieError, ChainStaleError } from '../chain-errors.ts'
import type { EsploraClient, Place } from '../esplora-client.ts'
import type { FollowedChain } from './followed-chain.ts'
import type { KnownBlock } from './header-chain.ts'
import type { ChainKeeper, KeptProof } from './keeper.ts'
import { parseProofs } from './keeper.ts'
import { isIncluded, isListed } from './merkle.ts'
import type { OldBlocks } from './old-blocks.ts'

/** Proofs kept; the oldest made goes first. */
const MAX_PROOFS = 10_000

export interface ProverInit {
  readonly client: EsploraClient
  readonly followed: FollowedChain
  readonly old: OldBlocks
  readonly keeper: ChainKeeper
  /** Whether there are requests to spare in this hour; what is not proven now is at a later look. */
  readonly mayAsk: () => boolean
}

/** Machines behind one name differ by less, as do honest servers. */
const CERTAIN_DEPTH = 3

/** A transaction's block in the chain of most work. */
export type ProvenPlace = Required<Pick<Place, 'height' | 'blockHash' | 'blockTimeMs'>>

/** Proves where transactions stand, once each; a proof falls with its block. */
export class Prover {
  readonly #init: ProverInit
  #proofs: Promise<Map<string, KeptProof>> | undefined
  readonly #loose = new Map<string, KeptProof>()
  #sealed = false
  #unsaved = false

  constructor(init: ProverInit) {
    this.#init = init
  }

  /** What was proven before and still holds. Asks nobody. */
  async known(txid: string): Promise<ProvenPlace | undefined> {
    const proof = (await this.#open()).get(txid)
    if (proof === undefined) return undefined
    const [, height, blockHash, time] = proof
    const { chain } = this.#init.followed
    // Below the kept headers nothing is replaced any more.
    const holds = height < chain.rootHeight || chain.hashAt(height) === blockHash
    return holds ? { height, blockHash, blockTimeMs: time * 1000 } : undefined
  }

  /**
   * Has the server prove what it says; `undefined` if that cannot be decided now. Rejects with
   * {@link ChainLieError} if it is proven wrong, {@link ChainStaleError} if it holds for a chain of
   * less work only.
   */
  async prove(
    txid: string,
    claim: Place,
    by: string,
    options: AbortOptions,
  ): Promise<ProvenPlace | undefined> {
    const known = await this.known(txid)
    if (known !== undefined) return known
    const { height, blockHash } = claim
    if (height === undefined || blockHash === undefined || !this.#init.mayAsk()) return undefined
    const block = await this.#block(txid, { height, blockHash }, by, options)
    if (block === undefined) return undefined
    const ask = { ...options, only: by }
    const raw = await this.#init.client.raw(txid, ask)
    if (raw === undefined) return undefined
    if (!(await this.#isIn(block, txid, raw, by, options))) return undefined
    const proofs = await this.#open()
    proofs.set(txid, [txid, height, block.hash, block.time])
    const oldest = proofs.keys().next().value
    if (proofs.size > MAX_PROOFS && oldest !== undefined) proofs.delete(oldest)
    this.#unsaved = true
    return { height, blockHash: block.hash, blockTimeMs: block.time * 1000 }
  }

  /** Stores new proofs, if there are any. */
  async save(): Promise<void> {
    if (!this.#unsaved) return
    const proofs = await this.#open()
    if (this.#sealed) return
    this.#unsaved = false
    await this.#init.keeper.saveProofs([...proofs.values()])
  }

  /** The proven block that a server names; `undefined` if nobody can tell yet. */
  async #block(
    txid: string,
    { height, blockHash }: { readonly height: number; readonly blockHash: string },
    by: string,
    options: AbortOptions,
  ): Promise<KnownBlock | undefined> {
    const { client, followed, old } = this.#init
    const ask = { ...options, only: by }
    const find = () =>
      height > followed.chain.rootHeight
        ? Promise.resolve(followed.chain.at(height))
        : old.find(followed.chain, height, ask)
    let block = await find()
    if (block?.hash === blockHash) return block
    // An old one takes several looks.
    if (block === undefined && height <= followed.chain.rootHeight) return undefined
    const elsewhere = followed.chain.heightOf(blockHash)
    if (elsewhere !== undefined)
      throw new ChainLieError('confirmations', 'a block at another height than it has')
    // It may know newer blocks.
    await followed.follow(by, options)
    block = await find()
    if (block?.hash === blockHash) return block
    if (block === undefined && followed.trust.catchingUp) return undefined
    // One name may stand for several machines, which disagree about the newest blocks for a while.
    const depth = followed.chain.tip.height - height
    if (Math.abs(depth) < CERTAIN_DEPTH) return undefined
    const own = (await client.blockHash(height, ask)).value
    // Blocks may have changed in between: heard once more before it is judged.
    const { value: now } = await client.status(txid, ask)
    if (now?.blockHash !== blockHash || now.height !== height) return undefined
    if (block === undefined)
      throw new ChainLieError('confirmations', 'a block above its own newest one')
    if (own === block.hash)
      throw new ChainLieError('inclusion', 'a block that is not in its own chain')
    throw new ChainStaleError('a block of a chain of less work')
  }

  /** False: it says something else now. */
  async #isIn(
    block: KnownBlock,
    txid: string,
    raw: Uint8Array,
    by: string,
    options: AbortOptions,
  ): Promise<boolean> {
    const { client } = this.#init
    const ask = { ...options, only: by }
    const { value: proof } = await client.merkleProof(txid, ask)
    if (proof?.height === block.height && isIncluded(raw, proof, block.merkleRoot)) return true
    // Some servers have no proofs, and blocks may have changed in between.
    const { value: now } = await client.status(txid, ask)
    if (now?.blockHash !== block.hash || now.height !== block.height) return false
    const { value: txids } = await client.blockTxids(block.hash, ask)
    if (txids !== undefined && isListed(raw, txids, block.merkleRoot)) return true
    if (proof === undefined && txids === undefined)
      throw new ChainBadAnswerError('a server that proves nothing')
    throw new ChainLieError('inclusion', 'a transaction that is not in its block')
  }

  /** Kept ones are sealed: while nobody lives here, what is proven is remembered for this run only. */
  #open(): Promise<Map<string, KeptProof>> {
    this.#proofs ??= this.#init.keeper.loadProofs().then((stored) => {
      const loose = [...this.#loose]
      this.#loose.clear()
      this.#sealed = false
      return new Map([...parseProofs(stored).map((proof) => [proof[0], proof] as const), ...loose])
    })
    return this.#proofs.catch(() => {
      this.#proofs = undefined
      this.#sealed = true
      return this.#loose
    })
  }
}
