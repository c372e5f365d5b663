import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Changes } from '../changes.ts'
import type { FollowedList, FollowedLists } from './followed-lists.ts'

/** A list is read again after so long, if its store shows nothing newer before. */
const STALE_MS = 6 * 3_600_000
/** So long after a try nobody is asked again for the same list. */
const PAUSE_MS = 10 * 60_000
/** How often it is looked whether one is due. */
const LOOK_EVERY_MS = 5 * 60_000

export interface RefresherComponents {
  lists: Pick<FollowedLists, 'all' | 'refresh' | 'load'>
  /** Of the newest version of a store that was seen here. */
  storeSequence: (nym: Nym) => Promise<bigint | undefined>
  /** Whether there is a network to ask, and what is read can be kept. */
  isReady: () => boolean
  changes: Changes
  clock: Clock
}

/** Keeps followed lists up to date: in turn, and when somebody shows a newer version of their store. */
export class Refresher {
  readonly #components: RefresherComponents
  readonly #triedAt = new Map<Nym, number>()
  /** The newest version of a store for which its list was read. */
  readonly #seenUpTo = new Map<Nym, bigint>()
  readonly #off: () => void
  readonly #timer: ReturnType<typeof setInterval>
  #working: Promise<void> | undefined

  constructor(components: RefresherComponents) {
    this.#components = components
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
    this.#off = components.changes.on((change) => {
      if (change.about === 'session' || change.about === 'blocked') {
        void components.lists.load().catch(() => undefined)
      }
      if (change.about === 'network') void this.look()
      if (change.about === 'stores' && change.nym !== undefined) void this.#seen(change.nym)
    })
  }

  /** Reads what is due; one run at a time. Never throws. */
  look(): Promise<void> {
    this.#working ??= this.#look()
      .catch(() => undefined)
      .finally(() => (this.#working = undefined))
    return this.#working
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#off()
  }

  async #look(): Promise<void> {
    const { lists, isReady } = this.#components
    for (const list of lists.all) {
      if (isReady() && this.#isDue(list)) await lists.refresh(list.nym)
    }
  }

  async #seen(nym: Nym): Promise<void> {
    const { lists, storeSequence, isReady } = this.#components
    const followed = lists.all.find((one) => one.nym === nym)
    if (followed === undefined || !isReady()) return
    const sequence = await storeSequence(nym).catch(() => undefined)
    const known = this.#seenUpTo.get(nym) ?? followed.storeSequence
    if (sequence === undefined || sequence <= known) return
    this.#seenUpTo.set(nym, sequence)
    await lists.refresh(nym)
  }

  #isDue({ nym, checkedAt, error }: FollowedList): boolean {
    const now = this.#components.clock()
    const isFailing = error !== undefined && error.code !== 'labels.none'
    if (now - checkedAt < STALE_MS && !isFailing) return false
    if (now - (this.#triedAt.get(nym) ?? -Infinity) < PAUSE_MS) return false
    this.#triedAt.set(nym, now)
    return true
  }
}
