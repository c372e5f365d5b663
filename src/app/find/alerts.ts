import type { Nym } from '../../lib/brand.ts'
import { cardKey } from '../../search/card.ts'
import type { SavedSearch } from '../rpc/find-api.ts'
import type { Fed, Feeder } from './feeder.ts'
import type { Finder } from './finder.ts'
import { indexFilters } from './finder.ts'
import type { SavedSearches } from './saved-searches.ts'

/** Matches of one vendor that are counted at once. */
const MAX_OF_ONE = 500

export interface AlertsComponents {
  feeder: Pick<Feeder, 'fed'>
  finder: Pick<Finder, 'search'>
  saved: SavedSearches
  own: () => Promise<Nym | undefined>
  /** Whether saved searches can be read at all. */
  isOpen: () => boolean
  /** New matches came for somebody who wants to be told. */
  onFound: (search: SavedSearch, found: number) => Promise<void>
}

/** Looks whether what comes into the index is what somebody saved a search for. */
export class Alerts {
  readonly #components: AlertsComponents
  readonly #waiting = new Map<Nym, Set<string>>()
  #working: Promise<void> | undefined
  #off: (() => void) | undefined

  constructor(components: AlertsComponents) {
    this.#components = components
  }

  start(): void {
    this.#off ??= this.#components.feeder.fed.on((fed) => this.#note(fed))
  }

  stop(): void {
    this.#off?.()
    this.#off = undefined
  }

  /** Resolves when all that came was looked at. */
  async idle(): Promise<void> {
    await this.#working
  }

  /** What came while nothing could be read is looked at. */
  wake(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined
    })
  }

  #note({ nym, added }: Fed): void {
    if (added.length === 0) return
    const waiting = this.#waiting.get(nym) ?? new Set<string>()
    for (const key of added) waiting.add(key)
    this.#waiting.set(nym, waiting)
    this.wake()
  }

  async #work(): Promise<void> {
    const { saved, own, isOpen } = this.#components
    // Much comes at once.
    await Promise.resolve()
    try {
      while (this.#waiting.size > 0 && isOpen()) {
        const came = new Map(this.#waiting)
        this.#waiting.clear()
        const me = await own()
        if (me !== undefined) came.delete(me)
        for (const search of await saved.list()) await this.#look(search, came)
      }
    } catch {
      // Locked or closed in the meantime: what comes later is looked at again.
    }
  }

  async #look(search: SavedSearch, came: ReadonlyMap<Nym, ReadonlySet<string>>): Promise<void> {
    const { finder, saved, onFound } = this.#components
    const { id, text, filters, alert } = search
    let found = 0
    for (const [nym, keys] of came) {
      if (filters.vendor !== undefined && filters.vendor !== nym) continue
      const { matches } = await finder.search({
        text,
        filters: { ...indexFilters(filters), vendor: nym },
        count: MAX_OF_ONE,
      })
      found += matches.filter(({ card }) => keys.has(cardKey(card))).length
    }
    if (found === 0) return
    await saved.addFresh(id, found)
    if (alert) await onFound(search, found)
  }
}
