import type { Clock } from '../../lib/clock.ts'

const HOUR_MS = 3_600_000

/** So much at once, and so much an hour: a bucket that fills again evenly. */
export class Allowance {
  readonly #most: number
  readonly #perHour: number
  readonly #now: Clock
  #left: number
  #at: number

  constructor(init: { most: number; perHour: number; now: Clock }) {
    this.#most = init.most
    this.#perHour = init.perHour
    this.#now = init.now
    this.#left = init.most
    this.#at = init.now()
  }

  /** What may be taken now. */
  get left(): number {
    const now = this.#now()
    const gained = (Math.max(0, now - this.#at) / HOUR_MS) * this.#perHour
    this.#left = Math.min(this.#most, this.#left + gained)
    this.#at = now
    return this.#left
  }

  /** Takes so much, or nothing and answers false. */
  take(amount = 1): boolean {
    if (this.left < amount) return false
    this.#left -= amount
    return true
  }

  /** Takes what was used already, which may be more than was left: then nothing is for a while. */
  spend(amount: number): void {
    this.#left = this.left - amount
  }
}
