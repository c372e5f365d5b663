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
  readonly #closing = new Set<ReturnType<typeof setTimeout>>()
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
    for (const timer of this.#closing) clearTimeout(timer)
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
    for (const { nym } of (await this.#list()).slice(0, MAX_OPEN)) {
      if (!this.#open.has(nym)) this.#open.set(nym, this.#visit(nym))
    }
  }

  #visit(nym: Nym): () => void {
    this.#triedAt.set(nym, this.#components.clock())
    return this.#components.known.visit(nym, { viewing: false })
  }

  /** Looks for newer versions of what nobody confirmed for so long. */
  async #look(olderThanMs: number): Promise<void> {
    const now = this.#components.clock()
    for (const { nym, checkedAt = 0 } of await this.#list().catch(() => [])) {
      if (now - checkedAt < olderThanMs) continue
      if (now - (this.#triedAt.get(nym) ?? 0) < RETRY_EVERY_MS) continue
      if (this.#open.has(nym)) {
        this.#triedAt.set(nym, now)
        this.#components.known.lookFor(nym)
        continue
      }
      const close = this.#visit(nym)
      const timer = setTimeout(() => {
        this.#closing.delete(timer)
        close()
      }, ROUND_MS)
      this.#closing.add(timer)
    }
  }

  /** The most recently viewed first. */
  async #list(): Promise<StoreRecord[]> {
    return (await this.#components.records.list()).filter(({ following, own }) => following && !own)
  }
}
