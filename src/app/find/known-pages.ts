import type { Nym } from '../../lib/brand.ts'
import { decodeIndex } from '../../p2p/store/card.ts'
import type { StoreCard } from '../../storage/cards.ts'
import type { CatalogRepository } from '../../storage/repositories/catalog.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Directory } from './directory.ts'

/** What is known of a store, from looking at it or from the catalog that browsers share. */
export interface KnownPage {
  readonly nym: Nym
  readonly card: StoreCard
  /** When this version was last confirmed, ms since the Unix epoch. */
  readonly checkedAt?: number
  readonly following: boolean
  readonly own: boolean
}

export interface KnownPagesComponents {
  records: Pick<StoresRepository, 'get'>
  catalog: Pick<CatalogRepository, 'get' | 'page'>
  directory: Directory
}

/** Pages that are shown together come from so many stores at most. */
const MAX_CACHED = 48

/** The newest page of each store that is known here, wherever it came from. Asks nobody. */
export class KnownPages {
  readonly #components: KnownPagesComponents
  /** Decoded pages of the catalog by root, the last used last. */
  readonly #cache = new Map<string, StoreCard['listings']>()

  constructor(components: KnownPagesComponents) {
    this.#components = components
  }

  async get(nym: Nym): Promise<KnownPage | undefined> {
    const { records, catalog, directory } = this.#components
    const [record, entry, vendor] = await Promise.all([
      records.get(nym),
      catalog.get(nym),
      directory.get(nym),
    ])
    const { own = false, following = false } = record ?? {}
    const marks = { nym, own, following }
    // What was looked at may be behind what others have told since.
    const isBehind = entry !== undefined && entry.sequence > (record?.sequence ?? -1n)
    if (record?.card !== undefined && (own || !isBehind)) {
      const checkedAt = latest(record.checkedAt, entry?.confirmedAt)
      return { ...marks, card: record.card, ...(checkedAt !== undefined && { checkedAt }) }
    }
    if (entry === undefined || vendor === undefined) return undefined
    const listings = await this.#listings(nym, entry.root)
    if (listings === undefined) return undefined
    const { name, shortDescription, avatar, adult = false } = vendor
    const card = { name, shortDescription, ...(avatar && { avatar }), adult, listings }
    return { ...marks, card, checkedAt: entry.confirmedAt }
  }

  async #listings(nym: Nym, root: string): Promise<StoreCard['listings'] | undefined> {
    const cached = this.#cache.get(root)
    this.#cache.delete(root)
    const page = cached === undefined ? await this.#components.catalog.page(nym) : undefined
    const listings = cached ?? (page && decodeIndex(page.index))
    if (listings === undefined) return undefined
    this.#cache.set(root, listings)
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= MAX_CACHED) break
      this.#cache.delete(oldest)
    }
    return listings
  }
}

const latest = (...times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}
