import type { Nym } from '../../lib/brand.ts'
import type { SearchCard } from '../../search/card.ts'
import type { SearchAnswer } from '../../search/query.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { ListingCard } from '../rpc/api.ts'
import type { BrowseView, FindTopics, FoundVendor } from '../rpc/find-api.ts'
import type { Directory } from './directory.ts'
import type { Finder } from './finder.ts'
import type { KnownPages } from './known-pages.ts'
import type { People, Results } from './results.ts'

const MAX_CARDS = 24
const MAX_BESIDE = 12
const MAX_CATEGORIES = 24
const MAX_VENDORS = 200
/** Of one vendor among all others. */
const MAX_OF_ONE = 4
/** So that enough is left where a few vendors have put up much at once. */
const LOOKED_AT = 120

export interface BrowserComponents {
  finder: Finder
  results: Results
  pages: KnownPages
  directory: Directory
  records: Pick<StoresRepository, 'list'>
  people: () => People
  /** Of whom nothing is shown. */
  hidden: () => Promise<ReadonlySet<Nym>>
  /** What is not shown, as `nym/slug`. */
  hiddenKeys: () => ReadonlySet<string>
  own: () => Promise<Nym | undefined>
  /** ISO 3166-1 alpha-2 of where things are sent to, if that is known. */
  country: () => Promise<string | undefined>
}

/** What is shown to somebody who looks for nothing in particular. Asks the own index only. */
export class Browser {
  readonly #components: BrowserComponents

  constructor(components: BrowserComponents) {
    this.#components = components
  }

  async view(): Promise<BrowseView> {
    const { finder, country } = this.#components
    const home = await country().catch(() => undefined)
    const fresh = await finder.search({ text: '', sort: 'newest', count: LOOKED_AT })
    const near = home && (await this.#near(home))
    const categories = Object.entries(fresh.facets.categories)
    return {
      fresh: await this.#mixed(fresh, MAX_CARDS),
      ...(home !== undefined && near && { near: { country: home, listings: near } }),
      followed: await this.#followed(),
      categories: categories
        .sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1))
        .slice(0, MAX_CATEGORIES)
        .map(([name, count]) => ({ name, count })),
      known: await finder.known(),
    }
  }

  /** More of a listing's vendor, and what is like it elsewhere. */
  async beside({
    nym,
    slug,
  }: FindTopics['beside']['params']): Promise<FindTopics['beside']['view']> {
    const { finder, results, pages, hidden, hiddenKeys } = this.#components
    const page = (await hidden()).has(nym) ? undefined : await pages.get(nym)
    if (page === undefined) return { more: [], like: [] }
    const more = page.card.listings
      .filter((card) => card.slug !== slug && !hiddenKeys().has(`${nym}/${card.slug}`))
      .toSorted((a, b) => b.signedAt - a.signedAt)
      .slice(0, MAX_BESIDE)
    const shown = more.map((card) => results.pageCard(page, card))
    const like = await finder.similar(`${nym}/${slug}`, MAX_BESIDE)
    return { more: shown, like: await results.cards(like) }
  }

  /** People by name or handle, the best match first; without one, those who are awake and those who offer most first. */
  async vendors(text: string): Promise<FoundVendor[]> {
    const { directory, results, people } = this.#components
    const hidden = await this.#components.hidden()
    const { isAwake } = people()
    const named = await directory.named(text, Number.MAX_SAFE_INTEGER)
    const shown = named.filter(({ vendor }) => !hidden.has(vendor.nym))
    if (text.trim() === '') {
      const rank = (nym: Nym) => (isAwake(nym) ? 1 : 0)
      shown.sort(
        ({ vendor: a }, { vendor: b }) => rank(b.nym) - rank(a.nym) || b.listings - a.listings,
      )
    }
    return results.vendors(shown.slice(0, MAX_VENDORS), people())
  }

  /** The newest listings that can be bought with a moderator. */
  async moderated(): Promise<SearchCard[]> {
    const query = {
      text: '',
      filters: { moderated: true },
      sort: 'newest',
      count: LOOKED_AT,
    } as const
    return (await this.#components.finder.search(query)).matches.map(({ card }) => card)
  }

  async #near(country: string): Promise<ListingCard[]> {
    const { finder } = this.#components
    const filters = { shipsTo: country, kinds: ['physical' as const] }
    const found = await finder.search({ text: '', filters, sort: 'newest', count: LOOKED_AT })
    return this.#mixed(found, MAX_CARDS)
  }

  async #followed(): Promise<ListingCard[]> {
    const { records, results, pages, hiddenKeys } = this.#components
    const hidden = await this.#components.hidden()
    const followed = (await records.list()).filter(
      ({ nym, following, own }) => following && !own && !hidden.has(nym),
    )
    const cards: ListingCard[] = []
    for (const { nym } of followed) {
      const page = await pages.get(nym)
      if (page === undefined) continue
      const shown = page.card.listings.filter(({ slug }) => !hiddenKeys().has(`${nym}/${slug}`))
      cards.push(...shown.map((card) => results.pageCard(page, card)))
    }
    return cards.sort((a, b) => b.signedAt - a.signedAt).slice(0, MAX_CARDS)
  }

  /** Not one vendor alone, and nothing of one's own. */
  async #mixed({ matches }: SearchAnswer, count: number): Promise<ListingCard[]> {
    const { results, own } = this.#components
    const me = await own()
    const taken = new Map<Nym, number>()
    const mixed = matches.filter(({ card: { nym } }) => {
      const before = taken.get(nym) ?? 0
      taken.set(nym, before + 1)
      return nym !== me && before < MAX_OF_ONE
    })
    return results.cards(mixed.slice(0, count).map(({ card }) => card))
  }
}
