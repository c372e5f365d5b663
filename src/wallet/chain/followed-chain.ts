import type { AbortOptions } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import {
  ChainBadAnswerError,
  ChainLieError,
  ChainStaleError,
  ChainUnreachableError,
} from '../chain-errors.ts'
import type { EsploraClient } from '../esplora-client.ts'
import type { ServerPool, Told } from '../server-pool.ts'
import type { Anchor } from './anchor.ts'
import { followServer } from './follow.ts'
import type { HeaderChain } from './header-chain.ts'
import type { ChainKeeper, OpenedChain } from './keeper.ts'
import { formatChain, openChain } from './keeper.ts'
import { CHAIN_RULES } from './rules.ts'

/** Servers whose newest blocks are compared, with each new block and every ten minutes. */
const COMPARED = 2
const COMPARE_EVERY_MS = 10 * 60_000
/** That nothing is new is worth storing so often only. */
const KEEP_EVERY_MS = 10 * 60_000
/** A server so many blocks behind what another one proved is of no use: half an hour. */
const STALE_BLOCKS = 3
/**
 * A newest block that cannot be found for so long does not exist. Before that the machines behind one
 * name may only not have told each other.
 */
const NOWHERE_MS = 60_000
/** Requests for headers in one look: an old checkpoint is left behind in several. Own servers have no limits. */
const PAGES_PER_LOOK = { public: 30, own: 1_000 }
/** Requests that catching up leaves to others. */
const LEAVES = 200

export interface FollowedChainInit {
  readonly network: NetworkName
  readonly checkpoint: Anchor
  readonly pool: ServerPool
  readonly client: EsploraClient
  /** Requests that may still be made in this hour. */
  readonly requestsLeft: () => number
  readonly keeper: ChainKeeper
  readonly clock: Clock
  /** A look is as good as a new one for so long, ms. */
  readonly freshForMs: number
}

/** What people are told about the chain. */
export interface ChainTrust {
  /** Of the newest proven block. */
  readonly height: number
  /** Its time by its miner's clock, ms; `undefined` for a checkpoint that does not tell. */
  readonly blockTimeMs?: number
  /** Of the block that the release trusts without proof. */
  readonly checkpointHeight: number
  /** When a server last confirmed that nothing longer is known, ms. */
  readonly checkedAt?: number
  /** The newest blocks of two servers or more were compared within the last ten minutes before that. */
  readonly tipsCompared: boolean
  /** When they last were, ms. */
  readonly comparedAt?: number
  /** Servers tell of more blocks than could be proven yet. */
  readonly catchingUp: boolean
}

/** The chain of most work among what several servers show, kept by the caller. */
export class FollowedChain {
  readonly #init: FollowedChainInit
  #opened: Promise<OpenedChain> | undefined
  #running: Promise<void> | undefined
  #catchingUp = false
  #lookedAt = -Infinity
  #keptAt = -Infinity
  /** Newest blocks that a server named and did not show, with the time of the first naming. */
  readonly #nowhere = new Map<string, { readonly hash: string; readonly at: number }>()
  #current: OpenedChain

  constructor(init: FollowedChainInit) {
    this.#init = init
    this.#current = openChain(undefined, init.network, init.checkpoint, init.clock)
  }

  /** What was kept of an earlier life, else the checkpoint alone. */
  async open(): Promise<HeaderChain> {
    const { keeper, network, checkpoint, clock } = this.#init
    this.#opened ??= keeper
      .loadChain()
      .then((stored) => (this.#current = openChain(stored, network, checkpoint, clock)))
    await this.#opened
    return this.#current.chain
  }

  /** As it was proven last; before {@link open}: the checkpoint. */
  get chain(): HeaderChain {
    return this.#current.chain
  }

  get trust(): ChainTrust {
    const { chain, checkedAt, comparedAt } = this.#current
    const time = chain.tip.times.at(-1)
    return {
      height: chain.tip.height,
      ...(time === undefined ? {} : { blockTimeMs: time * 1000 }),
      checkpointHeight: this.#init.checkpoint.height,
      ...(checkedAt === undefined ? {} : { checkedAt }),
      tipsCompared:
        comparedAt !== undefined &&
        checkedAt !== undefined &&
        checkedAt - comparedAt <= this.#compareEveryMs,
      ...(comparedAt === undefined ? {} : { comparedAt }),
      catchingUp: this.#catchingUp,
    }
  }

  /**
   * Asks servers for newer blocks; calls in the meantime, and shortly after, share the result. Rejects
   * with `chain.unreachable` or `chain.bad-answer` if no server was of any use: what is proven stays.
   */
  async look(options: AbortOptions = {}): Promise<void> {
    await this.open()
    const { clock, freshForMs } = this.#init
    const age = clock() - this.#lookedAt
    if (age >= 0 && age < freshForMs) return
    const running = this.#running
    this.#running ??= this.#look(options).finally(() => (this.#running = undefined))
    await this.#running.catch((error: unknown) => {
      options.signal?.throwIfAborted()
      // Whoever began it gave up; we did not.
      if (running !== undefined && !(error instanceof SoukError)) return this.look(options)
      throw error
    })
  }

  /**
   * Brings the chain up to what one server has; resolves with the hashes of its newest blocks. Rejects
   * as `followServer`.
   */
  async follow(by: string, options: AbortOptions): Promise<readonly string[]> {
    const { client, network, requestsLeft } = this.#init
    const most = CHAIN_RULES[network].worthless ? PAGES_PER_LOOK.own : PAGES_PER_LOOK.public
    const left = Math.floor((requestsLeft() - LEAVES) / 2)
    const before = this.chain.tip
    const { whole, newest } = await followServer(
      { chain: this.chain, client, by, pages: Math.min(most, Math.max(1, left)) },
      options,
    )
    this.#catchingUp = !whole
    if (this.chain.tip !== before) await this.#keep()
    return newest
  }

  async #keep(): Promise<void> {
    this.#keptAt = this.#init.clock()
    await this.#init.keeper.saveChain(formatChain(this.#current, this.#init.network))
  }

  /** Where blocks come at any time, every look compares. */
  get #compareEveryMs(): number {
    return CHAIN_RULES[this.#init.network].worthless ? 0 : COMPARE_EVERY_MS
  }

  async #look(options: AbortOptions): Promise<void> {
    const { clock } = this.#init
    const { comparedAt = -Infinity } = this.#current
    const before = this.chain.tip
    const due = clock() - comparedAt >= this.#compareEveryMs
    try {
      await this.#judge(await this.#tips(due ? COMPARED : 1, options), options)
    } catch (error) {
      options.signal?.throwIfAborted()
      // Who answered was of no use; somebody else may be.
      if (!isUseless(error) || this.#init.pool.usable().length === 0) throw error
      return this.#judge(await this.#tips(COMPARED, options), options)
    }
    if (!due && this.chain.tip !== before && !this.#catchingUp)
      await this.#judge(await this.#tips(COMPARED, options), options)
  }

  /** Follows where there is more work, and says of each server what its newest block is worth. */
  async #judge(tips: readonly Told<string>[], options: AbortOptions): Promise<void> {
    const { pool, clock, network } = this.#init
    this.#catchingUp = false
    const useful = new Set<string>()
    const stale = new Set<string>()
    let failure: unknown
    for (const { by, value: hash } of tips) {
      try {
        if (!this.#knows(hash)) await this.#reach(by, hash, options)
        useful.add(by)
      } catch (error) {
        options.signal?.throwIfAborted()
        failure = error
        if (error instanceof ChainLieError) pool.accuse(by, error.what)
        else if (error instanceof ChainStaleError) stale.add(by)
        else if (!(error instanceof ChainUnreachableError || error instanceof ChainBadAnswerError))
          throw error
        pool.blame(by, error)
      }
    }
    if (useful.size === 0 && stale.size > 0 && CHAIN_RULES[network].worthless)
      return this.#startAnew(options)
    for (const { by, value: hash } of tips) {
      const height = this.chain.heightOf(hash) ?? this.chain.tip.height
      if (!useful.has(by) || height + STALE_BLOCKS > this.chain.tip.height) continue
      failure = new ChainStaleError('a tip that others have left behind')
      pool.blame(by, failure)
      stale.add(by)
      // Blocks of play money may be taken back by a person; elsewhere it knows nothing of what is new.
      if (!CHAIN_RULES[network].worthless) useful.delete(by)
    }
    if (useful.size === 0) throw failure ?? new ChainUnreachableError('no server is of any use')
    this.#lookedAt = clock()
    if (this.#catchingUp) return
    const { chain, checkedAt, comparedAt } = this.#current
    const compared = new Set([...useful, ...stale]).size >= COMPARED ? this.#lookedAt : comparedAt
    this.#current = {
      chain,
      checkedAt: this.#lookedAt,
      ...(compared === undefined ? {} : { comparedAt: compared }),
    }
    if (this.#lookedAt - this.#keptAt >= KEEP_EVERY_MS || checkedAt === undefined)
      await this.#keep()
  }

  /** Newest blocks of the best servers that answer. */
  async #tips(count: number, options: AbortOptions): Promise<Told<string>[]> {
    const { pool, client } = this.#init
    const waiting = pool.usable()
    const tips: Told<string>[] = []
    while (tips.length < count && waiting.length > 0) {
      const asked = waiting.splice(0, count - tips.length)
      const answers = await Promise.allSettled(
        asked.map((only) => client.tipHash({ ...options, only, rounds: 1 })),
      )
      for (const answer of answers) if (answer.status === 'fulfilled') tips.push(answer.value)
      options.signal?.throwIfAborted()
    }
    // Nobody at once: with patience then.
    return tips.length > 0 ? tips : [await client.tipHash(options)]
  }

  /** Proves a server's newest block. */
  async #reach(by: string, hash: string, options: AbortOptions): Promise<void> {
    const newest = await this.follow(by, options)
    if (this.#catchingUp || this.#knows(hash) || newest.includes(hash)) {
      this.#nowhere.delete(by)
      return
    }
    const { client, clock, network } = this.#init
    if ((await client.tipHash({ ...options, only: by })).value !== hash) return
    const named = this.#nowhere.get(by)
    const since = named?.hash === hash ? named.at : clock()
    this.#nowhere.set(by, { hash, at: since })
    if (!CHAIN_RULES[network].worthless && clock() - since < NOWHERE_MS)
      throw new ChainBadAnswerError('a newest block that is nowhere yet')
    throw new ChainLieError('tip', 'a newest block that is nowhere')
  }

  #knows(hash: string): boolean {
    const { chain } = this.#current
    return chain.heightOf(hash) !== undefined || hash === chain.hashAt(chain.rootHeight)
  }

  /** Play money made anew: the old chain is gone everywhere. */
  async #startAnew(options: AbortOptions): Promise<void> {
    const { network, checkpoint, clock } = this.#init
    this.#current = openChain(undefined, network, checkpoint, clock)
    await this.#look(options)
  }
}

const isUseless = (error: unknown): boolean =>
  error instanceof ChainLieError ||
  error instanceof ChainStaleError ||
  error instanceof ChainBadAnswerError
