import type { AbortOptions } from '../../lib/abort.ts'
import { ChainBadAnswerError, ChainLieError, ChainStaleError } from '../chain-errors.ts'
import type {
  ChainEntry,
  ChainPage,
  ChainSource,
  ChainUtxo,
  FeeEstimates,
  ServerHealth,
} from '../chain-source.ts'
import { decodeTx } from '../decode.ts'
import { EsploraClient } from '../esplora-client.ts'
import type { AskOptions, ServerPoolInit, Told } from '../server-pool.ts'
import { ServerPool } from '../server-pool.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { Anchor } from './anchor.ts'
import { shippedCheckpoint } from './checkpoint.ts'
import type { ChainTrust } from './followed-chain.ts'
import { FollowedChain } from './followed-chain.ts'
import type { Inclusion } from './inclusion.ts'
import { fetchInclusion, isInBlock } from './inclusion.ts'
import type { ChainKeeper } from './keeper.ts'
import type { OldBlocksInit } from './old-blocks.ts'
import { OldBlocks } from './old-blocks.ts'
import type { ProvenPlace } from './prover.ts'
import { Prover } from './prover.ts'

/** A look at the newest block is as good as a new one for so long, ms: a wallet and many orders ask together. */
const FRESH_FOR_MS = 15_000

/** Requests of an hour that proofs leave to others. */
const LEAVES = 100

export interface VerifiedSourceInit extends ServerPoolInit, Pick<OldBlocksInit, 'periodEnds'> {
  readonly network: NetworkName
  readonly keeper: ChainKeeper
  /** Default: the release's own. */
  readonly checkpoint?: Anchor
  /** Requests that all of this node may still make in this hour. Default: as the servers' own limits. */
  readonly requestsLeft?: () => number
  /** Default: 15 s, and none on regtest, where blocks come when a person wants. */
  readonly freshForMs?: number
}

/**
 * The chain as it is proven: a transaction has a height here only if a Merkle branch leads from its
 * bytes to a header with its proof of work, in the chain of most work that any server showed, from the
 * release's checkpoint on. All else that a server says to be confirmed is listed without a height, as
 * `unproven`.
 *
 * A server that says what is proven wrong is caught ({@link ServerHealth}) and not asked again for a
 * day; the next one is asked instead. When nobody answers, acts reject, and what was proven before
 * stays with its time ({@link trust}).
 */
export class VerifiedSource implements ChainSource {
  readonly #pool: ServerPool
  readonly #client: EsploraClient
  readonly #followed: FollowedChain
  readonly #prover: Prover
  readonly #old: OldBlocks

  constructor(init: VerifiedSourceInit) {
    const { network, keeper, clock, periodEnds, requestsLeft = () => Infinity } = init
    this.#pool = new ServerPool(init)
    const spare = () => Math.min(this.#pool.requestsLeft, requestsLeft())
    const client = new EsploraClient(this.#pool)
    this.#client = client
    this.#followed = new FollowedChain({
      network,
      checkpoint: init.checkpoint ?? shippedCheckpoint(network),
      pool: this.#pool,
      client,
      requestsLeft: spare,
      keeper,
      clock,
      freshForMs: init.freshForMs ?? (network === 'regtest' ? 0 : FRESH_FOR_MS),
    })
    const mayAsk = () => spare() > LEAVES
    const old = new OldBlocks({
      client,
      mayAsk,
      ...(periodEnds === undefined ? {} : { periodEnds }),
    })
    this.#old = old
    this.#prover = new Prover({ client, followed: this.#followed, old, keeper, mayAsk })
  }

  health(): readonly ServerHealth[] {
    return this.#pool.health()
  }

  /** How far the chain is proven, and when it last was. */
  get trust(): ChainTrust {
    return this.#followed.trust
  }

  /** A person gives a server that lied another chance. */
  forgive(url: string): void {
    this.#pool.forgive(url)
  }

  /** Of the newest proven block. */
  async tipHeight(options: AbortOptions = {}): Promise<number> {
    await this.#followed.look(options)
    return this.#followed.chain.tip.height
  }

  /** Hash of the block at a height, if it is among the proven ones that are kept (two weeks at least). */
  blockHashAt(height: number): string | undefined {
    return this.#followed.chain.hashAt(height)
  }

  /** Where a transaction stands that was proven before, if its block still stands. Asks nobody. */
  async provenPlace(txid: string): Promise<ProvenPlace | undefined> {
    await this.#followed.open()
    return this.#prover.known(txid)
  }

  /**
   * What proves to anybody else where a transaction stands; `undefined` while it is in no block that is
   * proven here.
   */
  async inclusion(txid: string, options: AbortOptions = {}): Promise<Inclusion | undefined> {
    await this.#followed.look(options)
    return this.#proven(options, async (ask) => {
      const { value: told, by } = await this.#client.status(txid, ask)
      const only = { ...options, only: by }
      const raw = told && (await this.#client.raw(txid, only))
      if (told === undefined || raw === undefined) return { by, value: undefined }
      const { height, blockHash, blockTimeMs, proof } = await this.#placed(
        { txid, ...told },
        by,
        options,
      )
      if (proof !== 'proven' || height === undefined || blockHash === undefined)
        return { by, value: undefined }
      const place = { height, blockHash, blockTimeMs: blockTimeMs ?? 0 }
      return { by, value: await fetchInclusion(this.#client, raw, txid, place, only) }
    })
  }

  /**
   * Whether what somebody shows proves that a transaction is in the chain of most work at that height.
   * `undefined`: that cannot be told now. Asks nobody where the block is among the kept ones.
   */
  async isProven(inclusion: Inclusion, options: AbortOptions = {}): Promise<boolean | undefined> {
    const { height } = inclusion
    const kept = (await this.#followed.open()).at(height)
    if (kept !== undefined) return isInBlock(inclusion, kept)
    await this.#followed.look(options)
    const { chain: now } = this.#followed
    if (height > now.rootHeight) {
      const block = now.at(height)
      return block && isInBlock(inclusion, block)
    }
    return this.#proven(options, async (ask) => {
      const { by } = await this.#client.tipHash(ask)
      try {
        const block = await this.#old.find(now, height, { ...options, only: by })
        return { by, value: block && isInBlock(inclusion, block) }
      } catch (error) {
        throw error instanceof ChainLieError ? new LieBy(by, error) : error
      }
    })
  }

  addressHistory(
    address: string,
    options: AbortOptions & { after?: string } = {},
  ): Promise<ChainPage> {
    return this.#proven(options, async (ask) => {
      const { value: page, by } = await this.#client.history(address, ask)
      const entries: ChainEntry[] = []
      for (const entry of page.entries)
        entries.push({ txid: entry.txid, ...(await this.#placed(entry, by, options)) })
      return { by, value: { ...page, entries } }
    })
  }

  utxos(address: string, options: AbortOptions = {}): Promise<readonly ChainUtxo[]> {
    return this.#proven(options, async (ask) => {
      const { value: told, by } = await this.#client.utxos(address, ask)
      const utxos: ChainUtxo[] = []
      for (const utxo of told) {
        const { txid, vout, value } = utxo
        const raw = await this.#client.raw(txid, ask)
        if (raw === undefined) continue
        if (decodeTx(raw).outputs[vout]?.value !== value)
          throw new LieBy(by, new ChainLieError('amount', 'another amount than was paid'))
        utxos.push({ txid, vout, value, ...(await this.#placed(utxo, by, options)) })
      }
      return { by, value: utxos }
    })
  }

  rawTransaction(txid: string, options: AbortOptions = {}): Promise<Uint8Array | undefined> {
    return this.#client.raw(txid, options)
  }

  feeEstimates(options: AbortOptions = {}): Promise<FeeEstimates> {
    return this.#client.feeEstimates(options)
  }

  broadcast(rawHex: string, options: AbortOptions = {}): Promise<string> {
    return this.#client.broadcast(rawHex, options)
  }

  /** Where a transaction stands, as far as that is proven. */
  async #placed(
    entry: ChainEntry | ChainUtxo,
    by: string,
    options: AbortOptions,
  ): Promise<Omit<ChainEntry, 'txid'>> {
    try {
      const place = await this.#prover.prove(entry.txid, entry, by, options)
      if (place !== undefined) return { ...place, proof: 'proven' }
    } catch (error) {
      options.signal?.throwIfAborted()
      if (error instanceof ChainLieError) throw new LieBy(by, error)
      // The next look asks another one first.
      if (!(error instanceof ChainBadAnswerError || error instanceof ChainStaleError)) throw error
      this.#pool.blame(by, error)
    }
    return { proof: entry.height === undefined ? 'mempool' : 'unproven' }
  }

  /** Asks one server after the other until none is caught lying. */
  async #proven<T>(
    options: AbortOptions,
    ask: (options: AskOptions) => Promise<Told<T>>,
  ): Promise<T> {
    await this.#followed.open()
    for (;;) {
      try {
        const { value } = await ask(options)
        await this.#prover.save()
        return value
      } catch (error) {
        options.signal?.throwIfAborted()
        if (!(error instanceof LieBy)) throw error
        this.#pool.accuse(error.by, error.lie.what)
        if (this.#pool.usable().length === 0) throw error.lie
      }
    }
  }
}

/** A lie, with the server that told it. */
class LieBy extends Error {
  override readonly name = 'LieBy'
  readonly by: string
  readonly lie: ChainLieError

  constructor(by: string, lie: ChainLieError) {
    super(lie.message)
    this.by = by
    this.lie = lie
  }
}
