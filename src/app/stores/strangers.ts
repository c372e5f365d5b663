import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { KnownStores } from './known-stores.ts'

/** Somebody who could not be found is looked for again after so long. */
const LOOK_AGAIN_MS = 10 * 60_000
const MAX_REMEMBERED = 500

export type Names = Partial<Record<Nym, string>>

export interface StrangersComponents {
  known: Pick<KnownStores, 'moderator'>
  /** Named `names`. */
  record: SingleRecord<Names>
  changes: Changes
  clock: Clock
}

/** People who are named in orders and letters without their store ever being looked at. */
export class Strangers {
  readonly #components: StrangersComponents
  readonly #lookedAt = new Map<Nym, number>()

  constructor(components: StrangersComponents) {
    this.#components = components
  }

  /** What their profile calls them, as far as it was read; else it is looked for in the background. */
  async nameOf(nym: Nym): Promise<string | undefined> {
    const names = await this.#components.record.load().catch(() => undefined)
    const name = names?.[nym]
    if (name === undefined) this.#meet(nym)
    return name
  }

  /** Everybody whose name was read. */
  async known(): Promise<{ nym: Nym; name: string }[]> {
    const names = (await this.#components.record.load()) ?? {}
    return Object.entries(names).flatMap(([nym, name]) =>
      name === undefined ? [] : [{ nym: nym as Nym, name }],
    )
  }

  #meet(nym: Nym): void {
    const { known, changes, clock } = this.#components
    if (clock() - (this.#lookedAt.get(nym) ?? -Infinity) < LOOK_AGAIN_MS) return
    this.#lookedAt.set(nym, clock())
    known.moderator(nym).then(
      async ({ profile }) => {
        await this.#remember(nym, profile.content.name)
        changes.emit({ about: 'names' })
      },
      // Not everybody has a profile, and not everybody can be reached.
      () => undefined,
    )
  }

  async #remember(nym: Nym, name: string): Promise<void> {
    await this.#components.record.update((names = {}) =>
      Object.keys(names).length < MAX_REMEMBERED ? { ...names, [nym]: name } : { [nym]: name },
    )
  }
}

/** What stands for a person who has published no name that we know. */
export const shortNym = (nym: Nym): string => `${nym.slice(0, 6)}…${nym.slice(-6)}`
