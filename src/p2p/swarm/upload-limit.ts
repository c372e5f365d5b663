import type { DeviceId } from '../../lib/brand.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'

/** A slow line is shared in smaller pieces, so that nobody waits long. */
const PIECES_A_SECOND = 8
const MIN_PIECE_BYTES = 4 * 1024

/** Sent at once after a time of silence at most: what the limit allows in that time. */
const BURST_MS = 125

/** Whoever asks for pages again and again shall not stop the blocks of others. */
const MAX_DEBT_MS = 5_000

/** Who was passed over so often is next, whatever the others would bring. */
const MAX_PASSED = 6

/** Somebody waits to send a piece. */
interface Turn {
  readonly device: DeviceId
  readonly bytes: number
  /** How often the block went out before. */
  readonly copies: number
  passed: number
  go(): void
}

/**
 * A bucket of tokens for all that is sent. When several wait, those go first whose block has gone out
 * the fewest times, since the others can get it from there; among equals who waited longest since his
 * last turn. So nobody gets more by asking on many streams.
 */
export class UploadLimit {
  readonly #now: Clock
  readonly #lastTurn = new Map<DeviceId, number>()
  #waiting: Turn[] = []
  #rate: number | undefined
  #tokens = 0
  #filledAt = 0
  #turns = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(now: Clock) {
    this.#now = now
  }

  /** Bytes a second; `undefined`: no limit. */
  get rate(): number | undefined {
    return this.#rate
  }

  /** Sets the limit for what is sent from now on; 0 stops everything. */
  set rate(bytesPerSecond: number | undefined) {
    this.#rate = bytesPerSecond
    this.#tokens = 0
    this.#filledAt = this.#now()
    this.#serve()
  }

  /** How much may be sent in one piece, at most `most` bytes. */
  piece(most: number): number {
    if (this.#rate === undefined) return most
    return Math.min(most, Math.max(MIN_PIECE_BYTES, Math.floor(this.#rate / PIECES_A_SECOND)))
  }

  /** So many bytes went out another way, at once: what follows waits the longer, 5 s at most. */
  charge(bytes: number): void {
    if (this.#rate === undefined) return
    this.#fill()
    const owed = (this.#rate * MAX_DEBT_MS) / 1000
    this.#tokens = Math.max(this.#tokens - bytes, -owed)
  }

  /** Settles when so many bytes may be sent to this device. Rejects with the signal's reason. */
  async turn(
    device: DeviceId,
    bytes: number,
    copies: number,
    { signal }: AbortOptions = {},
  ): Promise<void> {
    signal?.throwIfAborted()
    if (this.#rate === undefined) return
    const turn = Promise.withResolvers<void>()
    const waiting: Turn = { device, bytes, copies, passed: 0, go: turn.resolve }
    const onAbort = () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting)
      turn.reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#waiting.push(waiting)
    this.#serve()
    try {
      await turn.promise
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  #serve(): void {
    clearTimeout(this.#timer)
    this.#fill()
    while (this.#waiting.length > 0 && (this.#rate === undefined || this.#tokens > 0)) {
      const next = this.#next()
      if (next === undefined) break
      this.#tokens -= next.bytes
      this.#lastTurn.delete(next.device)
      this.#lastTurn.set(next.device, ++this.#turns)
      const [oldest] = this.#lastTurn.keys()
      if (oldest !== undefined && this.#lastTurn.size > 256) this.#lastTurn.delete(oldest)
      next.go()
    }
    const rate = this.#rate
    if (this.#waiting.length === 0 || rate === undefined || rate <= 0) return
    // A piece may cost more than there was: the debt is waited for.
    const wait = Math.max(1, Math.ceil(((1 - this.#tokens) * 1000) / rate))
    this.#timer = setTimeout(() => this.#serve(), wait)
  }

  #fill(): void {
    const now = this.#now()
    const rate = this.#rate ?? 0
    const most = (rate * BURST_MS) / 1000
    this.#tokens = Math.min(most, this.#tokens + ((now - this.#filledAt) * rate) / 1000)
    this.#filledAt = now
  }

  #next(): Turn | undefined {
    const ranked = this.#waiting.toSorted((a, b) => {
      const overdue = Number(b.passed >= MAX_PASSED) - Number(a.passed >= MAX_PASSED)
      if (overdue !== 0) return overdue
      if (a.copies !== b.copies && a.passed < MAX_PASSED) return a.copies - b.copies
      return (this.#lastTurn.get(a.device) ?? 0) - (this.#lastTurn.get(b.device) ?? 0)
    })
    const [next] = ranked
    if (next === undefined) return undefined
    this.#waiting = this.#waiting.filter((turn) => turn !== next)
    for (const turn of this.#waiting) turn.passed++
    return next
  }
}
