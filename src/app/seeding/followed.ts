import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { StoreRecord } from '../../storage/records.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Changes } from '../changes.ts'
import type { KnownStores } from '../stores/known-stores.ts'

/** Followed stores that are open all the time, so that news of them come at once. */
const MAX_OPEN = 48

/** Without news, a followed store is looked for so often. */
const LOOK_EVERY_MS = 3_600_000

/** What was not found is tried again so often. */
const RETRY_EVERY_MS = 10 * 60_000

/** After a pause of the machine, what is older than this is looked for at once. */
const STALE_AT_WAKE_MS = 5 * 60_000

const TICK_MS = 60_000

/** Each opening is a search of its own: so many begin at once, and others one after the other. */
const AT_ONCE = 4
const PAUSE_MS = 1_500

/** How long one that is not open all the time stays open to be fetched. */
const ROUND_MS = 120_000

export interface FollowedComponents {
  records: Pick<StoresRepository, 'get' | 'save' | 'list'>
  known: Pick<KnownStores, 'visit' | 'lookFor'>
  changes: Changes
  clock: Clock
}

/** Stores that the person follows: all of them is kept here, up to date, whether or not anybody looks. */
export class Followed {
  readonly #components: FollowedComponents
  readonly #open = new Map<Nym, () => void>()
  readonly #triedAt = new Map<Nym, number>()
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  #tick: ReturnType<typeof setInterval> | undefined

  constructor(components: FollowedComponents) {
    this.#components = components
  }

  /** Opens what is followed, and looks for newer versions from now on. */
  async start(): Promise<void> {
    this.#tick ??= setInterval(() => void this.#look(LOOK_EVERY_MS), TICK_MS)
    await this.#openAll()
    await this.#look(STALE_AT_WAKE_MS)
  }

  /** The machine woke or came online. */
  wake(): void {
    this.#triedAt.clear()
    void this.#look(STALE_AT_WAKE_MS)
  }

  stop(): void {
    clearInterval(this.#tick)
    this.#tick = undefined
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    for (const close of this.#open.values()) close()
    this.#open.clear()
  }

  /** Follows a store from now on, or no longer. Throws `store.own`. */
  async follow(nym: Nym, following: boolean): Promise<void> {
    const { records, changes } = this.#components
    const known = await records.get(nym)
    if (known?.own === true) throw new SoukError('store.own', 'the own store is kept anyway')
    await records.save(nym, { following })
    if (following) await this.#openAll()
    else this.close(nym)
    changes.emit({ about: 'stores', nym })
    changes.emit({ about: 'seeding' })
  }

  /** Is not held open any more: unfollowed or forgotten. */
  close(nym: Nym): void {
    this.#open.get(nym)?.()
    this.#open.delete(nym)
  }

  async #openAll(): Promise<void> {
    const closed = (await this.#list()).slice(0, MAX_OPEN).filter(({ nym }) => !this.#open.has(nym))
    for (const [index, { nym }] of closed.entries()) {
      // It counts as open from here on, and may be closed before it was opened.
      this.#open.set(nym, () => undefined)
      this.#later(index, () => {
        if (this.#open.has(nym)) this.#open.set(nym, this.#visit(nym))
      })
    }
  }

  /** Does the first ones at once, and the others one after the other. */
  #later(index: number, act: () => void): void {
    if (index < AT_ONCE) return act()
    this.#timeout((index - AT_ONCE + 1) * PAUSE_MS, act)
  }

  #timeout(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, delayMs)
    this.#timers.add(timer)
  }

  #visit(nym: Nym): () => void {
    this.#triedAt.set(nym, this.#components.clock())
    return this.#components.known.visit(nym, { viewing: false })
  }

  /** Looks for newer versions of what nobody confirmed for so long. */
  async #look(olderThanMs: number): Promise<void> {
    const now = this.#components.clock()
    const due = (await this.#list().catch(() => [])).filter(
      ({ nym, checkedAt = 0 }) =>
        now - checkedAt >= olderThanMs && now - (this.#triedAt.get(nym) ?? 0) >= RETRY_EVERY_MS,
    )
    for (const [index, { nym }] of due.entries()) {
      this.#triedAt.set(nym, now)
      this.#later(index, () => {
        if (this.#open.has(nym)) return this.#components.known.lookFor(nym)
        this.#timeout(ROUND_MS, this.#visit(nym))
      })
    }
  }

  /** The most recently viewed first. */
  async #list(): Promise<StoreRecord[]> {
    return (await this.#components.records.list()).filter(({ following, own }) => following && !own)
  }
}
