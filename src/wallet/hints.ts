import { sleep } from '../lib/abort.ts'
import type { Clock } from '../lib/clock.ts'
import { Emitter } from '../lib/emitter.ts'
import type { Hint } from './hint-messages.ts'
import { MAX_TRACKED, hintsIn, isTrackingRefused, trackRequest } from './hint-messages.ts'

/** Time limits, ms. */
export interface HintsTiming {
  /** A connection has so long to open. */
  readonly openMs: number
  /** Between two pings. */
  readonly pingMs: number
  /** Nothing heard for so long: the connection is dead, whatever the system says. */
  readonly silenceMs: number
  /** A connection that lasted so long was good: the next pause is short again. */
  readonly steadyMs: number
  /** Pause after the first failure; doubles with each. */
  readonly firstPauseMs: number
  readonly longestPauseMs: number
}

const TIMING: HintsTiming = {
  openMs: 10_000,
  pingMs: 30_000,
  silenceMs: 75_000,
  steadyMs: 60_000,
  firstPauseMs: 2_000,
  longestPauseMs: 10 * 60_000,
}

export interface HintsInit {
  /** Websocket URLs in order of preference, see {@link hintUrls}; none: there will be no hints. */
  readonly urls: readonly string[]
  readonly clock: Clock
  /** From 0 to 1; default Math.random. Spreads the return of many browsers to a server. */
  readonly random?: () => number
  readonly timing?: Partial<HintsTiming>
}

export interface HintsState {
  readonly connected: boolean
  /** Server of the connection. */
  readonly url?: string
  /** When it last said anything, ms. */
  readonly heardAt?: number
}

/** mempool.space's place for its websocket below the API; a server that has none refuses, which costs nothing. */
export const hintUrls = (explorers: readonly string[]): string[] =>
  explorers
    .filter((url) => /^https?:\/\//.test(url))
    .map((url) => `${url.replace(/^http/, 'ws').replace(/\/+$/, '')}/v1/ws`)

/**
 * Hears from a server that something may have happened: a block, or something at an address. Only a
 * hint, from a server that is not trusted: whoever gets one reads the chain again, and nobody waits
 * for one. Returns to the server by itself, later and later, and goes to the next one when one fails.
 */
export class Hints {
  readonly hints = new Emitter<Hint>()
  readonly changes = new Emitter<HintsState>()
  readonly #init: HintsInit
  readonly #timing: HintsTiming
  #followed: readonly string[] = []
  #stop: AbortController | undefined
  #socket: WebSocket | undefined
  #ended: Promise<void> = Promise.resolve()
  #state: HintsState = { connected: false }

  constructor(init: HintsInit) {
    this.#init = init
    this.#timing = { ...TIMING, ...init.timing }
  }

  get state(): HintsState {
    return this.#state
  }

  /** Connects, and again whenever the connection is lost, until {@link stop}. */
  start(): void {
    if (this.#stop !== undefined || this.#init.urls.length === 0) return
    this.#stop = new AbortController()
    this.#ended = this.#live(this.#stop.signal)
  }

  /** Addresses to hear of, the most important first; servers take so many and no more. */
  follow(addresses: readonly string[]): void {
    const next = addresses.slice(0, MAX_TRACKED)
    if (next.join() === this.#followed.join()) return
    this.#followed = next
    this.#say(trackRequest(next))
  }

  /** Ends the connection. Resolves when it is closed; {@link start} may follow. */
  async stop(): Promise<void> {
    this.#stop?.abort()
    this.#stop = undefined
    await this.#ended
  }

  async #live(signal: AbortSignal): Promise<void> {
    const { urls, random = Math.random } = this.#init
    const { firstPauseMs, longestPauseMs, steadyMs } = this.#timing
    let failures = 0
    let server = 0
    while (!signal.aborted) {
      const began = this.#init.clock()
      const spoke = await this.#connection(urls[server % urls.length] ?? '', signal)
      if (spoke && this.#init.clock() - began >= steadyMs) failures = 0
      if (!spoke) server++
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** failures++)
      await sleep(pauseMs * (0.5 + random() / 2), { signal }).catch(() => undefined)
    }
  }

  /** Resolves when the connection is over: true if the server ever said anything in it. */
  #connection(url: string, stop: AbortSignal): Promise<boolean> {
    const { openMs, pingMs, silenceMs } = this.#timing
    const { clock } = this.#init
    return new Promise((resolve) => {
      let socket: WebSocket
      try {
        socket = new WebSocket(url)
      } catch {
        // No URL that a browser would open a websocket to.
        return resolve(false)
      }
      let heardAt: number | undefined
      let silence: ReturnType<typeof setTimeout>
      const ping = setInterval(() => this.#say({ action: 'ping' }), pingMs)
      const expect = (withinMs: number) => {
        clearTimeout(silence)
        silence = setTimeout(end, withinMs)
      }
      const end = () => {
        clearTimeout(silence)
        clearInterval(ping)
        stop.removeEventListener('abort', end)
        socket.close()
        if (this.#socket === socket) this.#socket = undefined
        this.#enter({ connected: false })
        resolve(heardAt !== undefined)
      }
      expect(openMs)
      stop.addEventListener('abort', end)
      socket.addEventListener('close', end)
      socket.addEventListener('error', end)
      socket.addEventListener('open', () => {
        this.#socket = socket
        expect(silenceMs)
        this.#enter({ connected: true, url })
        this.#say({ action: 'want', data: ['blocks'] })
        this.#say(trackRequest(this.#followed))
        // A first answer tells that somebody listens.
        this.#say({ action: 'ping' })
      })
      socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (this.#socket !== socket) return
        heardAt = clock()
        expect(silenceMs)
        this.#enter({ connected: true, url, heardAt })
        this.#hear(data)
      })
    })
  }

  #hear(data: unknown): void {
    if (isTrackingRefused(data)) this.#say(trackRequest(this.#followed.slice(0, 1)))
    for (const hint of hintsIn(data, this.#followed)) this.hints.emit(hint)
  }

  #say(request: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request))
  }

  #enter(state: HintsState): void {
    const changed = state.connected !== this.#state.connected || state.url !== this.#state.url
    this.#state = state
    if (changed) this.changes.emit(state)
  }
}
