import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Changes } from '../changes.ts'
import type { KnownStores } from './known-stores.ts'

/** Somebody who could not be found is looked for again after so long. */
const LOOK_AGAIN_MS = 10 * 60_000
const MAX_REMEMBERED = 500

export interface StrangersComponents {
  known: Pick<KnownStores, 'moderator'>
  changes: Changes
  clock: Clock
}

/** People who are named somewhere before their store was ever seen: their profile tells what they are called. */
export class Strangers {
  readonly #components: StrangersComponents
  readonly #lookedAt = new Map<Nym, number>()

  constructor(components: StrangersComponents) {
    this.#components = components
  }

  /** Looks for somebody's profile in the background; whoever shows names hears of it. */
  meet(nym: Nym): void {
    const { known, changes, clock } = this.#components
    if (clock() - (this.#lookedAt.get(nym) ?? -Infinity) < LOOK_AGAIN_MS) return
    this.#lookedAt.delete(nym)
    this.#lookedAt.set(nym, clock())
    const [oldest] = this.#lookedAt.keys()
    if (oldest !== undefined && this.#lookedAt.size > MAX_REMEMBERED) this.#lookedAt.delete(oldest)
    known.moderator(nym).then(
      () => changes.emit({ about: 'names' }),
      // Not everybody has a profile, and not everybody can be reached.
      () => undefined,
    )
  }
}
