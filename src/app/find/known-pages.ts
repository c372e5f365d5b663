import type { Nym } from '../../lib/brand.ts'
import type { StoreCard } from '../../storage/cards.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'

/** What is known of a store, from looking at it or from the catalog that browsers share. */
export interface KnownPage {
  readonly nym: Nym
  readonly card: StoreCard
  /** When this version was last confirmed, ms since the Unix epoch. */
  readonly checkedAt?: number
  readonly following: boolean
  readonly own: boolean
}

/** Verified pages of stores that nobody here has looked at. */
export interface CatalogPages {
  page(nym: Nym): Promise<{ card: StoreCard; sequence: bigint; checkedAt: number } | undefined>
}

/** The newest page of each store that is known here, wherever it came from. */
export class KnownPages {
  readonly #records: Pick<StoresRepository, 'get'>
  readonly #catalog: CatalogPages

  constructor(records: Pick<StoresRepository, 'get'>, catalog: CatalogPages) {
    this.#records = records
    this.#catalog = catalog
  }

  async get(nym: Nym): Promise<KnownPage | undefined> {
    const [record, shared] = await Promise.all([this.#records.get(nym), this.#catalog.page(nym)])
    const { own = false, following = false } = record ?? {}
    const seen = record?.card && { card: record.card, checkedAt: record.checkedAt }
    // What was looked at may be behind what others have told since.
    const isNewer = shared !== undefined && shared.sequence > (record?.sequence ?? -1n)
    const known = seen === undefined || (isNewer && !own) ? (shared ?? seen) : seen
    if (known === undefined) return undefined
    const { card, checkedAt } = known
    return { nym, card, own, following, ...(checkedAt !== undefined && { checkedAt }) }
  }
}
