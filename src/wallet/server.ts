import type { Clock } from '../lib/clock.ts'
import { toWireError } from '../lib/errors.ts'
import type { LieKind } from './chain-errors.ts'
import type { CaughtLying, ServerHealth } from './chain-source.ts'
import type { SpentRequests } from './order-watch/budget.ts'
import { HourlyBudget } from './order-watch/budget.ts'

/** A failing server is asked last for so long; doubles with each failure. */
const FIRST_REST_MS = 2_000
const LONGEST_REST_MS = 10 * 60_000
/** After so many failures in a row it is not asked at all while it rests, if another one is there. */
const BREAK_AFTER = 6
/** A liar is left alone for so long. */
const LYING_REST_MS = 24 * 60 * 60_000

/** What must outlive a worker's death of one server. */
export interface ServerMemory {
  readonly caught?: CaughtLying
  readonly spent: SpentRequests
}

export interface ServerInit {
  readonly url: string
  readonly clock: Clock
  /** Spreads what many browsers do at the same time. */
  readonly jitter: (delayMs: number) => number
  readonly requestsPerHour: number
  readonly memory?: ServerMemory
}

/** One server: how it behaved, and whether it may be asked. */
export class Server {
  readonly url: string
  readonly #clock: Clock
  readonly #jitter: (delayMs: number) => number
  readonly #budget: HourlyBudget
  readonly #limited: boolean
  #caught: CaughtLying | undefined
  #failures = 0
  #restUntil = 0
  #lastSeenAt: number | undefined
  #error: string | undefined

  constructor({ url, clock, jitter, requestsPerHour, memory }: ServerInit) {
    this.url = url
    this.#clock = clock
    this.#jitter = jitter
    this.#budget = new HourlyBudget(requestsPerHour, clock, memory?.spent)
    this.#limited = requestsPerHour !== Infinity
    this.#caught = memory?.caught
  }

  get health(): ServerHealth {
    return {
      url: this.url,
      state: this.#state(),
      ...(this.#lastSeenAt === undefined ? {} : { lastSeenAt: this.#lastSeenAt }),
      ...(this.#error === undefined ? {} : { error: this.#error }),
      ...(this.#caught === undefined ? {} : { caught: this.#caught }),
      ...(this.#limited ? { requestsLeft: this.requestsLeft } : {}),
    }
  }

  get memory(): ServerMemory {
    const { spent } = this.#budget
    return this.#caught === undefined ? { spent } : { spent, caught: this.#caught }
  }

  get isLying(): boolean {
    return this.#caught !== undefined && this.#clock() - this.#caught.at < LYING_REST_MS
  }

  /** Failed so often that it is asked only when there is no other. */
  get isBroken(): boolean {
    return this.#failures >= BREAK_AFTER && this.restMs > 0
  }

  /** How long it should still be asked last. */
  get restMs(): number {
    return Math.max(0, this.#restUntil - this.#clock())
  }

  get requestsLeft(): number {
    return this.#budget.left
  }

  spend(): void {
    this.#budget.spend()
  }

  succeeded(): void {
    this.#failures = 0
    this.#restUntil = 0
    this.#lastSeenAt = this.#clock()
    this.#error = undefined
  }

  failed(error: unknown): void {
    const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** this.#failures)
    this.#failures++
    this.#restUntil = this.#clock() + this.#jitter(restMs)
    this.#error = toWireError(error).code
  }

  lied(what: LieKind): void {
    this.#caught = { what, at: this.#clock() }
  }

  /** A person gives it another chance. */
  forgive(): void {
    this.#caught = undefined
  }

  #state(): ServerHealth['state'] {
    if (this.isLying) return 'lying'
    if (this.#failures > 0) return this.isBroken ? 'resting' : 'failing'
    return this.#lastSeenAt === undefined ? 'unused' : 'ok'
  }
}
