/** Connections come in bursts; each round asks everybody who is there by then. */
const SETTLE_MS = 1_000
/** Between two rounds. */
const LEAST_PAUSE_MS = 15_000
/** A round itself makes connections: they are no reason for the next one. */
const QUIET_MS = 2 * 60_000

/** Rounds of asking for sealed mail: soon after there is a reason, and not too often. */
export class InboxRounds {
  readonly #fetch: () => Promise<number>
  #timer: ReturnType<typeof setTimeout> | undefined
  #endedAt = -Infinity
  #running = false
  /** A reason came up while a round was under way. */
  #again = false
  #stopped = false

  /** `fetch` does one round and tells how much it found. */
  constructor(fetch: () => Promise<number>) {
    this.#fetch = fetch
  }

  /** There may be something: asks within a second, or when the pause after the last round is over. */
  soon(): void {
    if (this.#running) this.#again = true
    if (this.#stopped || this.#running || this.#timer !== undefined) return
    const rest = this.#endedAt + LEAST_PAUSE_MS - performance.now()
    this.#timer = setTimeout(() => void this.#round(), Math.max(SETTLE_MS, rest))
  }

  /** Connections came or went; `alone`: there had been none. */
  onPeers(alone: boolean): void {
    if (alone || performance.now() - this.#endedAt > QUIET_MS) this.soon()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  async #round(): Promise<void> {
    this.#timer = undefined
    this.#running = true
    this.#again = false
    const found = await this.#fetch().catch(() => 0)
    this.#running = false
    this.#endedAt = performance.now()
    // There may be more than one round brings.
    if (found > 0 || this.#again) this.soon()
  }
}
