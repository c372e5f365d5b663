import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import { characters } from '../../lib/text.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { FindFilters, SavedSearch } from '../rpc/find-api.ts'
import { PersonalRecord } from './personal-record.ts'
import { MAX_TEXT } from './limits.ts'

const MAX_SAVED = 50

/** Matches that are told one by one; more are only many. */
const MAX_FRESH = 999

export interface SavedSearchesComponents {
  /** Named `saved-searches`. */
  record: SingleRecord<SavedSearch[]>
  isOpen: () => boolean
  changes: Changes
  clock: Clock
}

/** Searches that go on while nobody looks. Encrypted. */
export class SavedSearches {
  readonly #components: SavedSearchesComponents
  readonly #record: PersonalRecord<SavedSearch[]>

  constructor(components: SavedSearchesComponents) {
    this.#components = components
    const { record, isOpen } = components
    this.#record = new PersonalRecord({ record, isOpen, empty: [], merge: together })
  }

  /** The latest first. */
  list(): Promise<SavedSearch[]> {
    return this.#record.load()
  }

  /**
   * Saves a search; the same one again only changes whether it alerts. Throws `find.empty`,
   * `field.too-long` {max}, `field.too-many` {max}.
   */
  async save(text: string, filters: FindFilters, alert: boolean): Promise<{ id: string }> {
    const plain = text.trim()
    if (characters(plain) > MAX_TEXT) throw refused('field.too-long', MAX_TEXT)
    const named = searchName(plain, filters)
    if (named === searchName('', {})) throw new SoukError('find.empty', 'nothing to look for')
    let id: string = crypto.randomUUID()
    await this.#record.update((searches) => {
      const same = searches.find((one) => searchName(one.text, one.filters) === named)
      if (same !== undefined) {
        id = same.id
        return searches.map((one) => (one === same ? { ...one, alert } : one))
      }
      if (searches.length >= MAX_SAVED) throw refused('field.too-many', MAX_SAVED)
      const savedAt = this.#components.clock()
      return [{ id, text: plain, filters, savedAt, fresh: 0, alert }, ...searches]
    })
    this.#changed()
    return { id }
  }

  /** One that is not there stays so. */
  async forget(id: string): Promise<void> {
    await this.#record.update((searches) => searches.filter((one) => one.id !== id))
    this.#changed()
  }

  /** So many new matches came. */
  async addFresh(id: string, count: number): Promise<void> {
    await this.#change(id, (one) => ({ ...one, fresh: Math.min(one.fresh + count, MAX_FRESH) }))
  }

  /** Somebody looks at the results of this search now, saved or not. */
  async noteSeen(text: string, filters: FindFilters): Promise<void> {
    const named = searchName(text.trim(), filters)
    const same = (await this.list()).find((one) => searchName(one.text, one.filters) === named)
    if (same !== undefined && same.fresh > 0) {
      await this.#change(same.id, (one) => ({ ...one, fresh: 0 }))
    }
  }

  async #change(id: string, change: (one: SavedSearch) => SavedSearch): Promise<void> {
    await this.#record.update((searches) =>
      searches.map((one) => (one.id === id ? change(one) : one)),
    )
    this.#changed()
  }

  #changed(): void {
    this.#components.changes.emit({ about: 'saved-searches' })
  }
}

/** The same for the same search, in whatever order its filters were chosen. */
export function searchName(text: string, filters: FindFilters): string {
  const chosen = Object.entries(filters)
    .filter(([, value]) => value !== undefined && value !== false)
    .filter(([, value]) => !Array.isArray(value) || value.length > 0)
    .map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([text, chosen], (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}

function together(kept: SavedSearch[], late: SavedSearch[]): SavedSearch[] {
  const named = new Set(late.map(({ text, filters }) => searchName(text, filters)))
  const rest = kept.filter(({ text, filters }) => !named.has(searchName(text, filters)))
  return [...late, ...rest].slice(0, MAX_SAVED)
}

const refused = (code: string, max: number) =>
  new SoukError(code, 'cannot be saved', { data: { max } })
