import type { Clock } from '../../lib/clock.ts'

/** An envelope that was taken is not fetched again for this time, then for twice as long each time. */
const FIRST_PAUSE_MS = 10 * 60_000
/** Doublings: from ten minutes to about a week. */
const MAX_TIMES = 10
const MAX_KNOWN = 5_000

/**
 * Envelopes that were dealt with. One that turns up again was put there again by a sender who missed
 * the answer, so it is opened and answered again, but rarely: or else a liar could keep us at it.
 */
export class OpenedEnvelopes {
  readonly #now: Clock
  readonly #known = new Map<string, { times: number; until: number }>()
  /** What was said of those that are not done with. */
  readonly #said = new Map<string, string>()

  constructor(now: Clock) {
    this.#now = now
  }

  isDone(id: string): boolean {
    return (this.#known.get(id)?.until ?? 0) > this.#now()
  }

  /** Whether this is something else than what was last said of an envelope that stays. */
  isNews(id: string, answer: string): boolean {
    if (this.#said.get(id) === answer) return false
    remember(this.#said, id, answer)
    return true
  }

  note(id: string): void {
    this.#said.delete(id)
    const times = this.#known.get(id)?.times ?? 0
    remember(this.#known, id, {
      times: Math.min(times + 1, MAX_TIMES),
      until: this.#now() + FIRST_PAUSE_MS * 2 ** times,
    })
  }
}

function remember<T>(known: Map<string, T>, id: string, value: T): void {
  known.delete(id)
  known.set(id, value)
  const [oldest] = known.keys()
  if (oldest !== undefined && known.size > MAX_KNOWN) known.delete(oldest)
}
