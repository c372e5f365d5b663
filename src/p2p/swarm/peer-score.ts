import { INITIAL_CREDIT_BYTES, MAX_UNDERWAY_BYTES } from './message-limits.ts'

/** Wants that a peer may have open when nothing is known of it, and at most. */
const FIRST_WINDOW = 2
const MAX_WINDOW = 32

/** A peer is given work for so long ahead, so that it never idles and little has to be taken back. */
const AHEAD_MS = 800

/** Silence that a peer which owes something may keep; doubled with each failure up to the limit. */
const FIRST_TIMEOUT_MS = 8_000
const MAX_TIMEOUT_MS = 32_000

/** A peer that failed so often in a row is left alone for a while. */
const MAX_FAILURES = 2
const FIRST_REST_MS = 1_000
const MAX_REST_MS = 30_000

/** Rates are measured over pieces of at least this time, or this many bytes. */
const SAMPLE_MS = 150
const SAMPLE_BYTES = 512 * 1024
const NEWEST_WEIGHT = 0.4

/**
 * So much of the next moments is under way at a time: what is cut later comes for nothing, and what a
 * router has no room for (often a fifth of a second) is lost and comes late.
 */
const UNDERWAY_MS = 250
const MIN_UNDERWAY_BYTES = 16 * 1024

/** A measurement is believed for so long; then one block more is worth a try. */
const MEASURED_MS = 8_000

/** Taken for the latency of a peer that has not answered yet, ms. */
const UNKNOWN_LATENCY_MS = 50

/** What comes is averaged over about so long, the latest counting most. */
const FLOW_MS = 2_000

/** Silence longer than that casts doubt on the measured rate. */
const QUIET_MS = 400

/** How fast a peer is, and how reliable. Times are in milliseconds, rates in bytes a millisecond. */
export class PeerScore {
  #window = FIRST_WINDOW
  #failures = 0
  #restUntil = 0
  #rate: number | undefined
  #latency: number | undefined
  /** When it began to owe us something, or gave the last time. */
  #heardAt = 0
  #owesSince: number | undefined
  #sampleBytes = 0
  #sampleSince = 0
  #flow = 0
  #flowAt = 0

  /** Bytes a millisecond, as measured; `undefined` before it gave anything. */
  get rate(): number | undefined {
    return this.#rate
  }

  /** Bytes a millisecond that came in the last seconds, pauses included. */
  flow(now: number): number {
    return this.#flow * Math.exp((this.#flowAt - now) / FLOW_MS)
  }

  /** Its rate is known, and from the last seconds. */
  isMeasured(now: number): boolean {
    return this.#rate !== undefined && now - this.#heardAt < MEASURED_MS
  }

  /** False for a peer that failed again and again, until it had time to recover. */
  usable(now: number): boolean {
    return this.#failures < MAX_FAILURES || now >= this.#restUntil
  }

  /** True if one more want may be sent beside `wants` open ones for `bytes` in all. */
  hasRoom(wants: number, bytes: number): boolean {
    if (wants < FIRST_WINDOW) return wants < this.#window
    return wants < this.#window && this.#rate !== undefined && bytes / this.#rate < AHEAD_MS
  }

  /** Bytes that are to be under way, so that it never has to wait for us. */
  get underway(): number {
    if (this.#rate === undefined) return INITIAL_CREDIT_BYTES
    const bytes = this.#rate * (UNDERWAY_MS + (this.#latency ?? UNKNOWN_LATENCY_MS))
    return Math.round(Math.min(MAX_UNDERWAY_BYTES, Math.max(MIN_UNDERWAY_BYTES, bytes)))
  }

  /** How long until it has sent so many bytes, if it sends at `guess` where nothing is known. */
  eta(bytes: number, now: number, guess: number): number {
    const latency = this.#owesSince === undefined ? (this.#latency ?? UNKNOWN_LATENCY_MS) : 0
    return latency + bytes / (this.#rate ?? guess) + this.doubt(now)
  }

  /** A peer that has been silent is expected to stay so for twice as long. */
  doubt(now: number): number {
    const quiet = this.quiet(now)
    return quiet > QUIET_MS ? 2 * quiet : 0
  }

  /** How long it has been silent while it owed something. */
  quiet(now: number): number {
    return this.#owesSince === undefined ? 0 : now - this.#heardAt
  }

  /** True if it owed something and was silent for too long. */
  isOverdue(now: number): boolean {
    return this.quiet(now) > Math.min(MAX_TIMEOUT_MS, FIRST_TIMEOUT_MS * 2 ** this.#failures)
  }

  /** It was asked for something. */
  asked(now: number): void {
    if (this.#owesSince !== undefined) return
    this.#owesSince = now
    this.#heardAt = now
    this.#sampleSince = now
    this.#sampleBytes = 0
  }

  /** For so long this device could not listen. */
  excuse(late: number): void {
    this.#heardAt += late
    this.#sampleSince += late
  }

  /** It owes nothing now. */
  idle(): void {
    this.#owesSince = undefined
  }

  /** Any sign of life, such as an answer without bytes. */
  heard(now: number): void {
    if (this.#isSilentSinceAsked) {
      const latency = now - this.#heardAt
      this.#latency = Math.min(latency, this.#latency ?? latency)
    }
    this.#heardAt = now
  }

  get #isSilentSinceAsked(): boolean {
    return this.#owesSince !== undefined && this.#heardAt === this.#owesSince
  }

  /** So many bytes came. */
  gave(bytes: number, now: number): void {
    const isFirst = this.#isSilentSinceAsked
    this.heard(now)
    this.#flow = this.flow(now) + bytes / FLOW_MS
    this.#flowAt = now
    if (isFirst) {
      // Until its first part comes, the distance is measured and not the line.
      this.#sampleSince = now
      return
    }
    this.#sampleBytes += bytes
    const elapsed = now - this.#sampleSince
    const enough = this.#rate === undefined ? INITIAL_CREDIT_BYTES / 2 : SAMPLE_BYTES
    if (elapsed < SAMPLE_MS && (this.#sampleBytes < enough || elapsed < 10)) return
    const sample = this.#sampleBytes / elapsed
    this.#rate =
      this.#rate === undefined ? sample : this.#rate + NEWEST_WEIGHT * (sample - this.#rate)
    this.#sampleSince = now
    this.#sampleBytes = 0
  }

  /** A whole block of right bytes: it may be asked for more at once. */
  hit(): void {
    this.#failures = 0
    this.#window = Math.min(MAX_WINDOW, this.#window + 1)
  }

  /** It was silent, or its stream broke. */
  fail(now: number): void {
    this.#failures++
    this.#restUntil = now + Math.min(MAX_REST_MS, FIRST_REST_MS * 2 ** this.#failures)
    this.#window = Math.max(1, this.#window >> 1)
    this.#owesSince = undefined
  }

  /** It came back: what was is forgiven. */
  forgive(): void {
    this.#failures = 0
  }
}
