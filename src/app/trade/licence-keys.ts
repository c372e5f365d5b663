import { LIMITS } from '../../contracts/documents/limits.ts'
import type { OrderId } from '../../lib/brand.ts'
import { SoukError } from '../../lib/errors.ts'
import { characters } from '../../lib/text.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import type { Changes } from '../changes.ts'

const COLLECTION = 'licence-keys'

const MAX_KEYS = 10_000

/** Keys of one listing: those that wait for buyers, and those that an order has. */
interface KeyShelf {
  free: string[]
  given: Partial<Record<OrderId, string[]>>
}

const EMPTY: KeyShelf = { free: [], given: {} }

/** Licence keys of the own digital listings, by slug; encrypted. Each is given out once. */
export class LicenceKeys {
  readonly #records: PrivateRecords
  readonly #changes: Changes

  constructor(records: PrivateRecords, changes: Changes) {
    this.#records = records
    this.#changes = changes
  }

  /** Those that wait for buyers, in the order in which they will be given out. */
  async list(slug: string): Promise<string[]> {
    return (await this.#shelf(slug)).free
  }

  /** How many wait; `undefined` for a listing that never had any. */
  async left(slug: string): Promise<number | undefined> {
    const shelf = await this.#records.get<KeyShelf>(COLLECTION, slug)
    if (shelf === undefined) return undefined
    const never = shelf.free.length === 0 && Object.keys(shelf.given).length === 0
    return never ? undefined : shelf.free.length
  }

  /**
   * Replaces the keys that wait. Blank lines, repetitions and keys that somebody has already are left
   * out. Throws `field.too-many` and `field.too-long` {max}.
   */
  async save(slug: string, keys: readonly string[]): Promise<{ left: number }> {
    const wanted = [...new Set(keys.map((key) => key.trim()))].filter((key) => key !== '')
    if (wanted.length > MAX_KEYS) throw refused('field.too-many', MAX_KEYS)
    if (wanted.some((key) => characters(key) > LIMITS.secret)) {
      throw refused('field.too-long', LIMITS.secret)
    }
    const shelf = await this.#update(slug, ({ given }) => {
      const taken = new Set(Object.values(given).flat())
      return { free: wanted.filter((key) => !taken.has(key)), given }
    })
    return { left: shelf.free.length }
  }

  /**
   * The first `count` keys of an order, taken from those that wait as far as it has not got them yet:
   * asking again gives the same ones, however often a dispatch is begun. Throws `trade.no-keys` {left}
   * and takes none when there are not enough.
   */
  async take(slug: string, count: number, order: OrderId): Promise<string[]> {
    const { given } = await this.#update(slug, (shelf) => {
      const has = shelf.given[order] ?? []
      const missing = Math.max(0, count - has.length)
      if (missing > shelf.free.length) {
        const data = { left: shelf.free.length }
        throw new SoukError('trade.no-keys', 'not enough licence keys', { data })
      }
      return {
        free: shelf.free.slice(missing),
        given: { ...shelf.given, [order]: [...has, ...shelf.free.slice(0, missing)] },
      }
    })
    return (given[order] ?? []).slice(0, count)
  }

  async #shelf(slug: string): Promise<KeyShelf> {
    return (await this.#records.get<KeyShelf>(COLLECTION, slug)) ?? EMPTY
  }

  async #update(slug: string, change: (shelf: KeyShelf) => KeyShelf): Promise<KeyShelf> {
    const shelf = await this.#records.update<KeyShelf>(COLLECTION, slug, (kept) =>
      change(kept ?? EMPTY),
    )
    this.#changes.emit({ about: 'trade' })
    return shelf ?? EMPTY
  }
}

const refused = (code: string, max: number) =>
  new SoukError(code, 'these keys cannot be kept', { data: { max } })
