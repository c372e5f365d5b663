import type { Nym } from '../../lib/brand.ts'
import type { Changes } from '../changes.ts'

/** Stars of a vendor times 100, and of how many ratings. */
export interface Stars {
  hundredths: number
  count: number
}

export interface KnownStarsComponents {
  people: () => Promise<readonly Nym[]>
  compute: (nym: Nym) => Promise<Stars | undefined>
  changes: Changes
}

/** The stars of everybody about whom something is known here, for lists that cannot wait. */
export class KnownStars {
  readonly #components: KnownStarsComponents
  readonly #stars = new Map<Nym, Stars>()
  readonly #off: () => void

  constructor(components: KnownStarsComponents) {
    this.#components = components
    this.#off = components.changes.on((change) => {
      if (change.about === 'reputation') void this.#follow(change.nym).catch(() => undefined)
      if (change.about === 'blocked' || change.about === 'web') {
        void this.load().catch(() => undefined)
      }
    })
  }

  of(nym: Nym): Stars | undefined {
    return this.#stars.get(nym)
  }

  async load(): Promise<void> {
    let changed = false
    for (const nym of await this.#components.people()) {
      if (await this.#renew(nym)) changed = true
    }
    if (changed) this.#components.changes.emit({ about: 'find' })
  }

  stop(): void {
    this.#off()
  }

  /** Whoever looks at results sees what was learned meanwhile. */
  async #follow(nym: Nym): Promise<void> {
    if (await this.#renew(nym)) this.#components.changes.emit({ about: 'find' })
  }

  /** Whether they are others now. */
  async #renew(nym: Nym): Promise<boolean> {
    const before = this.#stars.get(nym)
    const stars = await this.#components.compute(nym)
    if (stars === undefined) this.#stars.delete(nym)
    else this.#stars.set(nym, stars)
    return before?.hundredths !== stars?.hundredths || before?.count !== stars?.count
  }
}
