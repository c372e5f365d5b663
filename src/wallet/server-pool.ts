import type { AbortOptions } from '../lib/abort.ts'
import { sleep, withTimeout } from '../lib/abort.ts'
import type { Clock } from '../lib/clock.ts'
import type { LieKind } from './chain-errors.ts'
import {
  ChainBadAnswerError,
  ChainLieError,
  ChainRejectedError,
  ChainStaleError,
  ChainUnreachableError,
} from './chain-errors.ts'
import type { ServerHealth } from './chain-source.ts'
import type { ServerMemory } from './server.ts'
import { Server } from './server.ts'
import type { ServerAnswer } from './server-request.ts'
import { requestServer } from './server-request.ts'

/** Everything together; less than a page waits for the node. */
const TOTAL_TIMEOUT_MS = 25_000
/** Rounds over all servers before giving up. */
const ROUNDS = 3
/** Pause after the first failed round; doubles, with jitter. */
const ROUND_PAUSE_MS = 400
/** What was spent is worth keeping so often. */
const KEEP_EVERY_MS = 30_000

/** What must outlive a worker's death, by URL. */
export type PoolMemory = Readonly<Record<string, ServerMemory>>

export interface ServerPoolInit {
  /** Base URLs, in order of preference; at least one. */
  readonly servers: readonly string[]
  readonly clock: Clock
  /** Requests that one server allows in an hour. Default: without limit. */
  readonly requestsPerHour?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
  /** From 0 to 1; default Math.random. Spreads retries of many browsers. */
  readonly random?: () => number
  /** From an earlier life. */
  readonly memory?: PoolMemory
  /** Called when there is something new to remember. */
  readonly onMemory?: (memory: PoolMemory) => void
}

/** How to ask. */
export interface AskOptions extends AbortOptions {
  /** Only this server, by its URL. */
  readonly only?: string
  /** Rounds over the servers before giving up; default 3. */
  readonly rounds?: number
}

/** An answer with whoever gave it. */
export interface Told<T> {
  readonly value: T
  /** URL of the server. */
  readonly by: string
}

type Outcome<T> = Told<T> | { readonly error: unknown }

/**
 * Several servers of one kind, asked in order until one gives a good answer. A failing one rests,
 * which means that the others are asked before it. One that was caught lying, or has had its share of
 * requests in this hour, is not asked.
 */
export class ServerPool {
  readonly #servers: Server[]
  readonly #clock: Clock
  readonly #fetch: typeof fetch
  readonly #random: () => number
  readonly #onMemory: ((memory: PoolMemory) => void) | undefined
  #keptAt = 0

  constructor(init: ServerPoolInit) {
    const { servers, clock, requestsPerHour = Infinity, memory = {}, onMemory } = init
    this.#servers = [...new Set(servers.map((url) => url.replace(/\/+$/, '')))].map((url) => {
      const known = memory[url]
      const jitter = (delayMs: number) => this.#jitter(delayMs)
      const server = { url, clock, jitter, requestsPerHour }
      return new Server(known === undefined ? server : { ...server, memory: known })
    })
    this.#clock = clock
    // The global fetch must be called as a method of the global object.
    this.#fetch = init.fetch ?? ((input, options) => fetch(input, options))
    this.#random = init.random ?? Math.random
    this.#onMemory = onMemory
  }

  health(): ServerHealth[] {
    return this.#servers.map(({ health }) => health)
  }

  /** URLs of those that may be asked now, the best first. */
  usable(): string[] {
    return this.#inOrder().map(({ url }) => url)
  }

  /** Requests that may be made now of all usable servers together. */
  get requestsLeft(): number {
    return this.#inOrder().reduce((sum, { requestsLeft }) => sum + requestsLeft, 0)
  }

  /** A server said what is proven wrong: left alone from now on. */
  accuse(url: string, what: LieKind): void {
    this.#find(url)?.lied(what)
    this.#remember()
  }

  /** A server's answers were of no use: asked last for a while. */
  blame(url: string, error: unknown): void {
    this.#find(url)?.failed(error)
  }

  /** A person gives a liar another chance. */
  forgive(url: string): void {
    this.#find(url)?.forgive()
    this.#remember()
  }

  /**
   * Resolves with the first answer that `read` makes sense of. `read` throws
   * {@link ChainBadAnswerError} to have the next server asked, {@link ChainLieError} to have this one
   * left alone too, {@link ChainRejectedError} to have it asked for a second opinion; what else it
   * throws ends the search.
   */
  async ask<T>(
    path: string,
    read: (answer: ServerAnswer) => T,
    options: AskOptions & { body?: string } = {},
  ): Promise<Told<T>> {
    const signal = withTimeout(TOTAL_TIMEOUT_MS, options)
    const { rounds = ROUNDS } = options
    let last: unknown
    for (let round = 0; round < rounds && !signal.aborted; round++) {
      if (round > 0)
        await sleep(this.#jitter(ROUND_PAUSE_MS * 2 ** round), { signal }).catch(() => undefined)
      const outcome = await this.#round(path, read, { ...options, signal })
      options.signal?.throwIfAborted()
      if ('by' in outcome) return outcome
      last = outcome.error
      if (last instanceof ChainRejectedError || this.#inOrder(options.only).length === 0) break
    }
    throw last ?? new ChainUnreachableError('no answer in time')
  }

  async #round<T>(
    path: string,
    read: (answer: ServerAnswer) => T,
    options: AskOptions & { signal: AbortSignal; body?: string },
  ): Promise<Outcome<T>> {
    let failure: unknown = new ChainUnreachableError('no server may be asked now')
    let refusal: ChainRejectedError | undefined
    for (const server of this.#inOrder(options.only)) {
      try {
        server.spend()
        const value = read(await requestServer(this.#fetch, `${server.url}${path}`, options))
        server.succeeded()
        if (this.#clock() - this.#keptAt >= KEEP_EVERY_MS) this.#remember()
        return { value, by: server.url }
      } catch (error) {
        if (options.signal.aborted)
          return { error: new ChainUnreachableError('no answer in time', error) }
        if (error instanceof ChainRejectedError) {
          // One that lags behind may miss the coins; the others decide.
          server.succeeded()
          refusal ??= error
        } else if (isFault(error)) {
          server.failed(error)
          if (error instanceof ChainLieError) this.accuse(server.url, error.what)
          failure = error
        } else throw error
      }
    }
    return { error: refusal ?? failure }
  }

  /** Working servers first, then the resting ones, soonest first; of broken ones one, if there is no other. */
  #inOrder(only?: string): Server[] {
    const usable = this.#servers
      .filter(({ url }) => only === undefined || url === only)
      .filter(({ isLying, requestsLeft }) => !isLying && requestsLeft > 0)
      .sort((a, b) => a.restMs - b.restMs)
    const working = usable.filter(({ isBroken }) => !isBroken)
    return working.length > 0 ? working : usable.slice(0, 1)
  }

  #find(url: string): Server | undefined {
    return this.#servers.find((server) => server.url === url)
  }

  #remember(): void {
    this.#keptAt = this.#clock()
    this.#onMemory?.(Object.fromEntries(this.#servers.map(({ url, memory }) => [url, memory])))
  }

  /** Between half and the whole. */
  #jitter(delayMs: number): number {
    return delayMs * (0.5 + this.#random() / 2)
  }
}

const isFault = (error: unknown): boolean =>
  error instanceof ChainUnreachableError ||
  error instanceof ChainBadAnswerError ||
  error instanceof ChainLieError ||
  error instanceof ChainStaleError
