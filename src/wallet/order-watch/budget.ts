import type { Clock } from '../../lib/clock.ts'

const MINUTE_MS = 60_000
/** A window of whole minutes: the current one, and all that began less than an hour before its end. */
const WINDOW_MINUTES = 61

/** Requests by minute since the Unix epoch, as they are kept over a restart. */
export type SpentRequests = readonly (readonly [minute: number, requests: number])[]

/** Requests of the last sixty minutes, so that no hour ever has more than a server allows. */
export class HourlyBudget {
  readonly #perHour: number
  readonly #clock: Clock
  readonly #byMinute: Map<number, number>

  /** `spent`: what an earlier life of this node spent; without it each restart would begin a new hour. */
  constructor(perHour: number, clock: Clock, spent: SpentRequests = []) {
    this.#perHour = perHour
    this.#clock = clock
    this.#byMinute = new Map(spent)
  }

  /** Requests that may be made now. */
  get left(): number {
    if (this.#perHour === Infinity) return Infinity
    return Math.max(
      0,
      this.spent.reduce((left, [, requests]) => left - requests, this.#perHour),
    )
  }

  /** For the next life. */
  get spent(): SpentRequests {
    const first = this.#minute() - WINDOW_MINUTES + 1
    for (const minute of this.#byMinute.keys()) if (minute < first) this.#byMinute.delete(minute)
    return [...this.#byMinute]
  }

  spend(): void {
    const minute = this.#minute()
    this.#byMinute.set(minute, (this.#byMinute.get(minute) ?? 0) + 1)
  }

  #minute(): number {
    return Math.floor(this.#clock() / MINUTE_MS)
  }
}
