import type { Clock } from '../../lib/clock.ts'

const HOUR_MS = 60 * 60 * 1000

/** Requests of the last sixty minutes, so that no hour ever has more than a server allows. */
export class HourlyBudget {
  readonly #perHour: number
  readonly #clock: Clock
  /** When each request was made; old ones are forgotten. */
  #spent: number[]

  /**
   * `spentAt`: requests of an earlier life of this node, ms, in any order; without them each restart
   * would begin a new hour.
   */
  constructor(perHour: number, clock: Clock, spentAt: readonly number[] = []) {
    this.#perHour = perHour
    this.#clock = clock
    this.#spent = [...spentAt].sort((a, b) => a - b)
  }

  /** Requests that may be made now. */
  get left(): number {
    const from = this.#clock() - HOUR_MS
    const firstKept = this.#spent.findIndex((at) => at > from)
    this.#spent = firstKept < 0 ? [] : this.#spent.slice(firstKept)
    return Math.max(0, this.#perHour - this.#spent.length)
  }

  spend(): void {
    if (this.#perHour !== Infinity) this.#spent.push(this.#clock())
  }
}
