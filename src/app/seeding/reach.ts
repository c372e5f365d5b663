import type { Clock } from '../../lib/clock.ts'
import type { SettingsRepository } from '../../storage/repositories/settings.ts'
import type { SeedingSettings } from './limits.ts'

/** Shorter gaps, such as a worker that was restarted or an introducer that is changed, are no break. */
const GAP_MS = 5 * 60_000

/** How often it is written that the device is still reachable. */
const NOTE_EVERY_MS = 60_000

export interface ReachComponents {
  settings: Pick<SettingsRepository<SeedingSettings>, 'get' | 'save'>
  /** An introducer holds a place for this device now. */
  isReachable: () => boolean
  clock: Clock
}

/** Since when others can reach this device, over restarts of the worker. */
export class Reach {
  readonly #components: ReachComponents
  #since: number | undefined
  #lastAt = 0
  #timer: ReturnType<typeof setInterval> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(components: ReachComponents) {
    this.#components = components
  }

  /** Goes on with what an earlier run noted, and notes from now on. */
  async start(): Promise<void> {
    const noted = await this.#components.settings.get('reachable-since')
    if (noted !== undefined) {
      this.#since ??= noted.since
      this.#lastAt = Math.max(this.#lastAt, noted.lastAt)
    }
    this.#timer ??= setInterval(() => this.note(), NOTE_EVERY_MS)
    this.note()
  }

  stop(): Promise<unknown> {
    clearInterval(this.#timer)
    this.#timer = undefined
    return this.#last
  }

  /** To be called when relays came or went. */
  note(): void {
    if (!this.#components.isReachable()) return
    const now = this.#components.clock()
    const fresh = this.#since === undefined || now - this.#lastAt > GAP_MS
    const due = fresh || now - this.#lastAt >= NOTE_EVERY_MS
    if (fresh) this.#since = now
    if (!due) return
    this.#lastAt = now
    const noted = { since: this.#since ?? now, lastAt: now }
    // A disk that takes nothing costs only the memory of it.
    this.#last = this.#components.settings.save({ 'reachable-since': noted }).catch(() => undefined)
  }

  /** `undefined`: not reachable now. */
  get since(): number | undefined {
    if (!this.#components.isReachable()) return undefined
    this.note()
    return this.#since
  }
}
