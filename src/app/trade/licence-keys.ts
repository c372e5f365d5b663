import { sha256 } from '@noble/hashes/sha2.js'
import { LIMITS } from '../../contracts/documents/limits.ts'
import type { OrderId } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import { SoukError } from '../../lib/errors.ts'
import { characters } from '../../lib/text.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import type { Lane } from '../../wallet/handed-out.ts'
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
  readonly #lane: () => Lane

  /** `lane`: which keys are this device's to give out; all where there is no other. */
  constructor(
    records: PrivateRecords,
    changes: Changes,
    lane: () => Lane = () => ({ index: 0, of: 1 }),
  ) {
    this.#records = records
    this.#changes = changes
    this.#lane = lane
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
   * asking again gives the same ones, however often a dispatch is begun. Of several devices each gives
   * out keys of its own lane only. Throws `trade.no-keys` {left} and takes none when there are not enough.
   */
  async take(slug: string, count: number, order: OrderId): Promise<string[]> {
    const { given } = await this.#update(slug, (shelf) => {
      const has = shelf.given[order] ?? []
      const missing = Math.max(0, count - has.length)
      const mine = shelf.free.filter((key) => isInLane(key, this.#lane()))
      if (missing > mine.length) {
        const data = { left: mine.length }
        throw new SoukError('trade.no-keys', 'not enough licence keys', { data })
      }
      const taken = mine.slice(0, missing)
      return {
        free: shelf.free.filter((key) => !taken.includes(key)),
        given: { ...shelf.given, [order]: [...has, ...taken] },
      }
    })
    return (given[order] ?? []).slice(0, count)
  }

  /** All keys of all listings, those that somebody has too. */
  async pool(): Promise<{ slug: string; key: string }[]> {
    const shelves = await this.#records.list<KeyShelf & { slug?: string }>(COLLECTION)
    return shelves.flatMap(({ id: slug, value: { free, given } }) => {
      const keys = new Set([...free, ...Object.values(given).flatMap((some) => some ?? [])])
      return [...keys].map((key) => ({ slug, key }))
    })
  }

  /** Another device of this person added a key, or took it away. */
  async put({ slug, key }: { slug: string; key: string }, isThere: boolean): Promise<void> {
    await this.#update(slug, ({ free, given }) => {
      const others = free.filter((one) => one !== key)
      const isGiven = Object.values(given).some((some) => some?.includes(key))
      return { free: isThere && !isGiven ? [...others, key] : others, given }
    })
  }

  /** Which keys which orders have, by slug. */
  async given(): Promise<Map<string, Partial<Record<string, string[]>>>> {
    const shelves = await this.#records.list<KeyShelf>(COLLECTION)
    return new Map(
      shelves.flatMap(({ id, value: { given } }) =>
        Object.keys(given).length === 0 ? [] : [[id, given] as const],
      ),
    )
  }

  /** Another device of this person gave these out: they are not free any more. */
  async learnGiven(slug: string, theirs: Readonly<Record<string, string[]>>): Promise<void> {
    await this.#update(slug, ({ free, given }) => {
      const merged: Partial<Record<OrderId, string[]>> = { ...given }
      for (const [order, keys] of Object.entries(theirs) as [OrderId, string[]][]) {
        // Those that were sent stay first: what an order has already is counted from the front.
        merged[order] = [...new Set([...(given[order] ?? []), ...keys])]
      }
      const gone = new Set(Object.values(theirs).flat())
      return { free: free.filter((key) => !gone.has(key)), given: merged }
    })
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

/** Decided by the key alone, so that all devices say the same. */
function isInLane(key: string, { index, of }: Lane): boolean {
  const [first = 0, second = 0] = sha256(utf8(key))
  return ((first << 8) | second) % of === index
}

const refused = (code: string, max: number) =>
  new SoukError(code, 'these keys cannot be kept', { data: { max } })
