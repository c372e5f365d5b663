import type { DeviceId } from '../../lib/brand.ts'

/** Wants that a peer may have open when nothing is known of it, and at most. */
const FIRST_WINDOW = 2
const MAX_WINDOW = 8

/** Time for one block of a peer that never failed; doubled with each failure up to the limit. */
const FIRST_TIMEOUT_MS = 8_000
const MAX_TIMEOUT_MS = 32_000

/** What a session knows of one peer that it may ask. */
export class PeerScore {
  readonly device: DeviceId
  /** Wants that wait for an answer now. */
  outstanding = 0
  #window = FIRST_WINDOW
  #hits = 0
  #misses = 0
  #failures = 0

  constructor(device: DeviceId) {
    this.device = device
  }

  /** True if one more want may be sent. */
  get free(): boolean {
    return this.outstanding < this.#window
  }

  /** How long its next block may take, ms. */
  get timeoutMs(): number {
    return Math.min(MAX_TIMEOUT_MS, FIRST_TIMEOUT_MS * 2 ** this.#failures)
  }

  /** Lower is asked first: idle, proven, seldom without the block, seldom silent. */
  get rank(): number {
    const load = this.outstanding / this.#window
    const doubt = (this.#misses + 1) / (this.#hits + this.#misses + 2)
    return load + doubt + 2 * this.#failures
  }

  /** It sent a right block: it may be asked for more at once. */
  hit(): void {
    this.#hits++
    this.#failures = 0
    this.#window = Math.min(MAX_WINDOW, this.#window + 1)
  }

  /** It does not have the block. */
  miss(): void {
    this.#misses++
  }

  /** It was silent, or its stream broke. */
  fail(): void {
    this.#failures++
    this.#window = Math.max(1, this.#window >> 1)
  }
}
