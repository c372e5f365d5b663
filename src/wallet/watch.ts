import type { AbortOptions } from '../lib/abort.ts'
import { Emitter } from '../lib/emitter.ts'
import type { WireError } from '../lib/errors.ts'
import { toWireError } from '../lib/errors.ts'

export interface WatchInit {
  /** One look at the chain; its errors become state. */
  readonly look: (options: Required<AbortOptions>) => Promise<void>
  /** Something is under way that the next block may change. */
  readonly pending: () => boolean
  /** Between two looks while something is pending or a page watches, ms. */
  readonly everyMs: number
  /** Longest pause after failures, ms; default 5 minutes. The pause doubles with each. */
  readonly longestMs?: number
}

export interface WatchState {
  readonly looking: boolean
  /** Why the last look failed; unset by the next good one. */
  readonly error?: WireError
}

const DEFAULT_LONGEST_MS = 5 * 60_000

/**
 * Decides when to look at the chain: on demand, and again and again while something is pending or a
 * page is watching. Never two looks at a time; a failed one is followed by a longer pause.
 */
export class Watch {
  readonly changes = new Emitter<WatchState>()
  readonly #init: WatchInit
  readonly #stop = new AbortController()
  #watchers = 0
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | undefined
  #again = false
  #error: WireError | undefined

  constructor(init: WatchInit) {
    this.#init = init
  }

  get state(): WatchState {
    const looking = this.#running !== undefined
    return this.#error === undefined ? { looking } : { looking, error: this.#error }
  }

  /** Looks now, or once more after a running look. Resolves after it; never rejects, see {@link state}. */
  now(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.#stop.signal.aborted) return Promise.resolve()
    if (this.#running !== undefined) {
      this.#again = true
      return this.#running
    }
    this.#running = this.#looks().finally(() => {
      this.#running = undefined
      this.#schedule()
      this.changes.emit(this.state)
    })
    this.changes.emit(this.state)
    return this.#running
  }

  /** A page watches: looks at once and goes on until the returned function is called. */
  watch(): () => void {
    this.#watchers++
    void this.now()
    let watching = true
    return () => {
      if (!watching) return
      watching = false
      this.#watchers--
    }
  }

  /** Ends for good; a running look is aborted. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stop.abort()
    clearTimeout(this.#timer)
    await this.#running
  }

  async #looks(): Promise<void> {
    do {
      this.#again = false
      try {
        await this.#init.look({ signal: this.#stop.signal })
        this.#failures = 0
        this.#error = undefined
      } catch (error) {
        this.#failures++
        this.#error = toWireError(error)
      }
    } while (this.#again && !this.#stop.signal.aborted)
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#stop.signal.aborted) return
    const { everyMs, longestMs = DEFAULT_LONGEST_MS } = this.#init
    this.#timer = setTimeout(
      () => {
        if (this.#watchers > 0 || this.#failures > 0 || this.#init.pending()) void this.now()
        else this.#schedule()
      },
      Math.min(longestMs, everyMs * 2 ** this.#failures),
    )
  }
}
