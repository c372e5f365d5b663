import type { Clock } from '../../src/lib/clock.ts'

/** Things that are made on demand are kept in memory for a while: never more than so many. */
export interface ShelfInit<T> {
  readonly clock: Clock
  /** How long something made is good, ms; what could not be made is tried again after `retryMs`. */
  readonly freshMs: number
  readonly retryMs: number
  readonly maxEntries: number
  /** At the same time. */
  readonly maxMaking: number
  readonly make: (key: string) => Promise<T | undefined>
}

interface Entry<T> {
  readonly made: Promise<T | undefined>
  until: number
}

/** What is asked for again and again is made once; who asks while it is made waits for the same. */
export class Shelf<T> {
  readonly #init: ShelfInit<T>
  readonly #entries = new Map<string, Entry<T>>()
  #making = 0

  constructor(init: ShelfInit<T>) {
    this.#init = init
  }

  /** `'busy'`: too many others are being made. `undefined`: there is none. Never rejects. */
  async get(key: string): Promise<T | undefined | 'busy'> {
    const { clock, maxMaking } = this.#init
    const known = this.#entries.get(key)
    if (known !== undefined && clock() < known.until) return known.made
    if (this.#making >= maxMaking) return 'busy'
    return this.#make(key)
  }

  #make(key: string): Promise<T | undefined> {
    const { clock, freshMs, retryMs, maxEntries, make } = this.#init
    this.#making++
    const made = make(key)
      .catch(() => undefined)
      .finally(() => this.#making--)
    const entry: Entry<T> = { made, until: Infinity }
    void made.then((one) => (entry.until = clock() + (one === undefined ? retryMs : freshMs)))
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > maxEntries && oldest !== undefined) this.#entries.delete(oldest)
    return made
  }
}
