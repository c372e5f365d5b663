/** When something is due, and in what order things of the same time were asked for. */
interface Due {
  at: number
  order: number
  act: () => void
}

/** Rounds of the real event loop without anything new, after which only virtual time can bring more. */
const CALM_TURNS = 4

/**
 * Time that passes only when nothing is left to do: the timers, clocks and time limits of all code of
 * this process go by it. What the machine computes takes no time at all here.
 */
export class VirtualTime {
  readonly #queue: Due[] = []
  readonly #cancelled = new Set<number>()
  /** Signatures and hashes that are computed beside the event loop. */
  #computing = 0
  #now: number
  #order = 0

  constructor(startAt: number) {
    this.#now = startAt
    this.#installTimers()
    this.#installClock()
    this.#watchCrypto()
  }

  get now(): number {
    return this.#now
  }

  /** Lets so much time pass, or less once the condition holds. */
  async pass(ms: number, until: () => boolean = () => false): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await this.#calm()
      if (until()) return
      const next = this.#queue[0]
      if (next === undefined || next.at > end) break
      this.#pop()
      if (this.#cancelled.delete(next.order)) continue
      this.#now = Math.max(this.#now, next.at)
      next.act()
    }
    this.#now = end
  }

  /** All that follows from what was done so far has been done. */
  async #calm(): Promise<void> {
    for (let turns = 0; turns < CALM_TURNS; turns++) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      if (this.#computing > 0) turns = 0
    }
  }

  #installTimers(): void {
    const after = (act: () => void, ms = 0) => {
      const order = ++this.#order
      this.#push({ at: this.#now + Math.max(0, ms), order, act })
      return order
    }
    const cancel = (order: unknown) => {
      const number = Number(order)
      if (number > 0) this.#cancelled.add(number)
    }
    const handle = (order: number) => ({
      [Symbol.toPrimitive]: () => order,
      ref: () => undefined,
      unref: () => undefined,
      hasRef: () => true,
    })
    const setTimeout = (act: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
      handle(after(() => act(...args), ms))
    const setInterval = (act: (...args: unknown[]) => void, ms = 1, ...args: unknown[]) => {
      const stop = { order: 0, stopped: false }
      const again = () => {
        stop.order = after(() => {
          act(...args)
          if (!stop.stopped) again()
        }, ms)
      }
      again()
      return {
        ...handle(0),
        stop: () => {
          stop.stopped = true
          cancel(stop.order)
        },
      }
    }
    const clearInterval = (timer: { stop?: () => void } | undefined) => timer?.stop?.()
    const clearTimeout = (timer: unknown) => (timer === undefined ? undefined : cancel(timer))
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval })
    AbortSignal.timeout = (ms) => {
      const controller = new AbortController()
      after(() => controller.abort(new DOMException('The time is up', 'TimeoutError')), ms)
      return controller.signal
    }
  }

  #installClock(): void {
    const now = () => this.#now
    const RealDate = globalThis.Date
    class VirtualDate extends RealDate {
      constructor(...parts: [] | [value: number | string | Date]) {
        super(...((parts.length === 0 ? [now()] : parts) as [number]))
      }

      static override now(): number {
        return now()
      }
    }
    globalThis.Date = VirtualDate as DateConstructor
  }

  #watchCrypto(): void {
    const { subtle } = globalThis.crypto
    for (const name of ['sign', 'verify', 'digest', 'importKey', 'generateKey'] as const) {
      const real = subtle[name].bind(subtle) as (...args: unknown[]) => Promise<unknown>
      const watched = async (...args: unknown[]) => {
        this.#computing++
        try {
          return await real(...args)
        } finally {
          this.#computing--
        }
      }
      Object.defineProperty(subtle, name, { value: watched })
    }
  }

  /** A binary heap, the earliest first. */
  #push(due: Due): void {
    const queue = this.#queue
    let at = queue.push(due) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!this.#swapIfEarlier(at, above)) return
      at = above
    }
  }

  #pop(): void {
    const queue = this.#queue
    const last = queue.pop()
    if (last === undefined || queue.length === 0) return
    queue[0] = last
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const next = right < queue.length && this.#isEarlier(right, left) ? right : left
      if (next >= queue.length || !this.#swapIfEarlier(next, at)) return
      at = next
    }
  }

  #isEarlier(a: number, b: number): boolean {
    const [one, other] = [this.#queue[a], this.#queue[b]]
    if (one === undefined || other === undefined) return false
    return one.at < other.at || (one.at === other.at && one.order < other.order)
  }

  #swapIfEarlier(below: number, above: number): boolean {
    if (!this.#isEarlier(below, above)) return false
    const [one, other] = [this.#queue[below], this.#queue[above]]
    if (one === undefined || other === undefined) return false
    this.#queue[below] = other
    this.#queue[above] = one
    return true
  }
}
