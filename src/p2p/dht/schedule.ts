import type { AbortOptions } from '../../lib/abort.ts'
import { sleep } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { FUTURE_TOLERANCE_MS } from './limits.ts'

/** Something that must be told to the DHT again and again: `provide <nym>`, `record <nym>`, `file <cid>`, `presence`. */
export interface Chore {
  key: string
  /** How often, ms. */
  everyMs: number
  /** When it last succeeded, milliseconds since the Unix epoch; 0: never. */
  doneAt: number
}

/** Where chores are kept: a worker is killed at any moment and forgets everything else. */
export interface ChoreStorage {
  list(): Promise<Chore[]>
  put(chore: Chore): Promise<void>
  delete(key: string): Promise<void>
}

export interface ScheduleComponents {
  storage: ChoreStorage
  /** Does one chore; throws when it failed. */
  act(key: string, options: AbortOptions): Promise<void>
  now?: Clock
  /** Keys of what goes before all else, such as where this device is reached. */
  first?: readonly string[]
}

const TICK_MS = 20_000
const FIRST_RETRY_MS = 15_000
const MAX_RETRY_MS = 10 * 60_000
const CHORE_TIMEOUT_MS = 60_000

/** One chore in one round. */
const MAX_TIMES = 3

/** Chores done one after the other. Enough for hundreds of kept stores an hour. */
export class Schedule {
  readonly #storage: ChoreStorage
  readonly #act: ScheduleComponents['act']
  readonly #now: Clock
  readonly #first: readonly string[]
  readonly #failures = new Map<string, { count: number; at: number }>()
  /** Made due again while they were being done. */
  readonly #renewed = new Set<string>()
  #stopped = new AbortController()
  #woken = Promise.withResolvers<void>()

  constructor(components: ScheduleComponents) {
    this.#storage = components.storage
    this.#act = components.act
    this.#now = components.now ?? systemClock
    this.#first = components.first ?? []
  }

  /** Begins to do what is due, also what fell due while the worker slept. */
  start(): void {
    this.#stopped = new AbortController()
    void this.#run(this.#stopped.signal)
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** Adds a chore that is due at once, or makes a known one due at once. */
  async add(key: string, everyMs: number): Promise<void> {
    await this.#storage.put({ key, everyMs, doneAt: 0 })
    this.#renewed.add(key)
    this.#failures.delete(key)
    this.wake()
  }

  /** Adds a chore unless it is known; its time then goes on as it was. */
  async keep(key: string, everyMs: number): Promise<void> {
    const known = (await this.#storage.list()).some((chore) => chore.key === key)
    if (!known) await this.add(key, everyMs)
  }

  async remove(key: string): Promise<void> {
    this.#failures.delete(key)
    await this.#storage.delete(key)
  }

  /** Looks now, also at what failed: the network changed. */
  wake(): void {
    this.#failures.clear()
    this.#woken.resolve()
  }

  /** Does what is due once. Failures are tried again later and never thrown. */
  async runDue(options: AbortOptions = {}): Promise<void> {
    const done = new Map<string, number>()
    for (;;) {
      // Read anew each time: what became due meanwhile does not wait for all the rest.
      const chore = (await this.#storage.list())
        .filter((one) => this.#due(one) && this.#isWaiting(one.key, done.get(one.key)))
        .sort((a, b) => this.#rank(a) - this.#rank(b))[0]
      if (chore === undefined || options.signal?.aborted === true) return
      done.set(chore.key, (done.get(chore.key) ?? 0) + 1)
      try {
        const timeout = AbortSignal.timeout(CHORE_TIMEOUT_MS)
        const signal =
          options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout])
        this.#renewed.delete(chore.key)
        await this.#act(chore.key, { signal })
        this.#failures.delete(chore.key)
        await this.#settle(chore)
      } catch {
        const count = (this.#failures.get(chore.key)?.count ?? 0) + 1
        this.#failures.set(chore.key, { count, at: this.#now() })
      }
    }
  }

  /** Not done in this round yet, or made due again since; not for ever by an act that renews itself. */
  #isWaiting(key: string, times = 0): boolean {
    return times === 0 || (times < MAX_TIMES && this.#renewed.has(key))
  }

  /** First what the app names, in its order. */
  #rank({ key }: Chore): number {
    const at = this.#first.indexOf(key)
    return at < 0 ? this.#first.length : at
  }

  #due({ key, everyMs, doneAt }: Chore): boolean {
    const failure = this.#failures.get(key)
    const pause = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** ((failure?.count ?? 1) - 1))
    if (failure !== undefined && this.#now() < failure.at + pause) return false
    // Done in the future: the clock was wrong then or is wrong now.
    return this.#now() >= doneAt + everyMs || this.#now() < doneAt - FUTURE_TOLERANCE_MS
  }

  /** It may have been removed, or made due again, while it was done. */
  async #settle(chore: Chore): Promise<void> {
    if (this.#renewed.has(chore.key)) return
    const current = (await this.#storage.list()).find(({ key }) => key === chore.key)
    if (current !== undefined) await this.#storage.put({ ...current, doneAt: this.#now() })
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#woken = Promise.withResolvers<void>()
      await this.runDue({ signal }).catch(() => undefined)
      const pause = new AbortController()
      const rest = sleep(TICK_MS, { signal: AbortSignal.any([signal, pause.signal]) })
      await Promise.race([rest.catch(() => undefined), this.#woken.promise])
      pause.abort()
    }
  }
}
