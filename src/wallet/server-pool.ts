import type { AbortOptions } from '../lib/abort.ts'
import { raceSignal, sleep, withTimeout } from '../lib/abort.ts'
import type { Clock } from '../lib/clock.ts'
import { toWireError } from '../lib/errors.ts'
import { ChainBadAnswerError, ChainRejectedError, ChainUnreachableError } from './chain-errors.ts'
import type { ServerHealth } from './chain-source.ts'

/** One server has so long for one answer. */
const REQUEST_TIMEOUT_MS = 10_000
/** Everything together; less than a page waits for the node. */
const TOTAL_TIMEOUT_MS = 25_000
/** Rounds over all servers before giving up. */
const ROUNDS = 3
/** Pause after the first failed round; doubles, with jitter. */
const ROUND_PAUSE_MS = 400
/** A failing server is asked last for so long; doubles with each failure. */
const FIRST_REST_MS = 2_000
const LONGEST_REST_MS = 60_000
/** More than the largest page of an address's history (75 transactions) needs. */
const MAX_ANSWER_CHARACTERS = 20_000_000

export interface ServerPoolInit {
  /** Base URLs without trailing slash, in order of preference; at least one. */
  readonly servers: readonly string[]
  readonly clock: Clock
  /** Default: the global one. */
  readonly fetch?: typeof fetch
  /** From 0 to 1; default Math.random. Spreads retries of many browsers. */
  readonly random?: () => number
}

interface Server {
  readonly url: string
  failures: number
  restUntil: number
  lastSeenAt?: number
  error?: string
}

type RequestOptions = { readonly signal: AbortSignal; readonly body?: string }

/** What a server said; 4xx answers but 408 and 429 are answers too. */
export interface ServerAnswer {
  readonly status: number
  readonly text: string
}

/**
 * Several servers of one kind, asked in order until one gives a good answer. A failing one rests,
 * which means that the others are asked before it.
 */
export class ServerPool {
  readonly #servers: Server[]
  readonly #clock: Clock
  readonly #fetch: typeof fetch
  readonly #random: () => number

  constructor(init: ServerPoolInit) {
    this.#servers = init.servers.map((url) => ({
      url: url.replace(/\/+$/, ''),
      failures: 0,
      restUntil: 0,
    }))
    this.#clock = init.clock
    // The global fetch must be called as a method of the global object.
    this.#fetch = init.fetch ?? ((input, options) => fetch(input, options))
    this.#random = init.random ?? Math.random
  }

  health(): ServerHealth[] {
    return this.#servers.map(({ url, failures, lastSeenAt, error }) => ({
      url,
      state: failures > 0 ? 'failing' : lastSeenAt === undefined ? 'unused' : 'ok',
      ...(lastSeenAt === undefined ? {} : { lastSeenAt }),
      ...(error === undefined ? {} : { error }),
    }))
  }

  /**
   * Resolves with the first answer that `read` makes sense of. `read` throws
   * {@link ChainBadAnswerError} to have the next server asked, {@link ChainRejectedError} to have it
   * asked for a second opinion; what else it throws ends the search.
   */
  async ask<T>(
    path: string,
    read: (answer: ServerAnswer) => T,
    options: AbortOptions & { body?: string } = {},
  ): Promise<T> {
    const signal = withTimeout(TOTAL_TIMEOUT_MS, options)
    let last: unknown = new ChainUnreachableError('no server is configured')
    for (let round = 0; round < ROUNDS && !signal.aborted; round++) {
      if (round > 0)
        await sleep(this.#jitter(ROUND_PAUSE_MS * 2 ** round), { signal }).catch(() => undefined)
      const outcome = await this.#round(path, read, { ...options, signal })
      options.signal?.throwIfAborted()
      if ('value' in outcome) return outcome.value
      last = outcome.error
      if (last instanceof ChainRejectedError) break
    }
    throw last
  }

  async #round<T>(
    path: string,
    read: (answer: ServerAnswer) => T,
    options: RequestOptions,
  ): Promise<{ value: T } | { error: unknown }> {
    let failure: unknown = new ChainUnreachableError('no server is configured')
    let refusal: ChainRejectedError | undefined
    for (const server of this.#inOrder()) {
      try {
        const value = read(await this.#request(server, path, options))
        this.#good(server)
        return { value }
      } catch (error) {
        if (options.signal.aborted)
          return { error: new ChainUnreachableError('no answer in time', error) }
        if (error instanceof ChainRejectedError) {
          // One that lags behind may miss the coins; the others decide.
          this.#good(server)
          refusal ??= error
        } else if (error instanceof ChainUnreachableError || error instanceof ChainBadAnswerError) {
          this.#bad(server, error)
          failure = error
        } else throw error
      }
    }
    return { error: refusal ?? failure }
  }

  async #request(server: Server, path: string, options: RequestOptions): Promise<ServerAnswer> {
    const { body } = options
    const signal = withTimeout(REQUEST_TIMEOUT_MS, options)
    let answer: ServerAnswer
    try {
      // A plain-text POST needs no CORS preflight.
      const init =
        body === undefined
          ? {}
          : { method: 'POST', body, headers: { 'content-type': 'text/plain' } }
      const response = await this.#fetch(`${server.url}${path}`, {
        ...init,
        signal,
        cache: 'no-store',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
      })
      answer = { status: response.status, text: await raceSignal(response.text(), signal) }
    } catch (cause) {
      // Browsers hide a 429 without CORS headers behind the same error as a dead server.
      throw new ChainUnreachableError('no answer', cause)
    }
    const { status, text } = answer
    if (status === 408 || status === 429 || status >= 500)
      throw new ChainUnreachableError(`status ${status}`)
    if (text.length > MAX_ANSWER_CHARACTERS) throw new ChainBadAnswerError('the answer is too long')
    return answer
  }

  /** Working servers first, then the resting ones, soonest first. */
  #inOrder(): Server[] {
    const now = this.#clock()
    const resting = ({ restUntil }: Server) => Math.max(0, restUntil - now)
    return [...this.#servers].sort((a, b) => resting(a) - resting(b))
  }

  #good(server: Server): void {
    server.failures = 0
    server.restUntil = 0
    server.lastSeenAt = this.#clock()
    delete server.error
  }

  #bad(server: Server, error: unknown): void {
    const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** server.failures)
    server.failures++
    server.restUntil = this.#clock() + this.#jitter(restMs)
    server.error = toWireError(error).code
  }

  /** Between half and the whole. */
  #jitter(delayMs: number): number {
    return delayMs * (0.5 + this.#random() / 2)
  }
}
