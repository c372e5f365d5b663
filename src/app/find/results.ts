import type { Nym } from '../../lib/brand.ts'
import { cardKey } from '../../search/card.ts'
import type { SearchCard } from '../../search/card.ts'
import type { SearchMatch } from '../../search/query.ts'
import type { ListingCardRecord } from '../../storage/cards.ts'
import { satsNow } from '../orders/quote.ts'
import { cardMarks } from '../labels/marks.ts'
import type { ListingCard, RatesView } from '../rpc/api.ts'
import type { FoundListing, FoundVendor, VendorMatch } from '../rpc/find-api.ts'
import type { LabelMark } from '../rpc/labels-api.ts'
import type { NamedVendor } from './directory.ts'
import type { KnownPage, KnownPages } from './known-pages.ts'

/** Stars of a vendor times 100, and of how many ratings. */
export interface VendorRating {
  hundredths: number
  count: number
}

/** What is known of people beside what they sell. */
export interface People {
  /** One of their devices is connected now. */
  isAwake: (nym: Nym) => boolean
  rating: (nym: Nym) => VendorRating | undefined
}

export interface ResultsComponents {
  pages: KnownPages
  rates: () => RatesView
  /** What followed lists say of a person, or of a listing and its vendor. */
  marksOf: (nym: Nym, slug?: string) => LabelMark[]
}

/** Matches and vendors as pages draw them. */
export class Results {
  readonly #components: ResultsComponents

  constructor(components: ResultsComponents) {
    this.#components = components
  }

  /** `to`: where things are to be sent, if that was said. */
  async listings(
    matches: readonly SearchMatch[],
    people: People,
    isFromPeers: (key: string) => boolean,
    to?: string,
  ): Promise<FoundListing[]> {
    const pages = await this.#pagesOf(matches.map(({ card }) => card.nym))
    return matches.map(({ card, why }) => {
      const page = pages.get(card.nym)
      const rating = people.rating(card.nym)
      const shown = this.#card(card, page)
      return {
        ...shown,
        excerpt: card.excerpt,
        categories: [...card.categories],
        ...(card.condition !== undefined && { condition: card.condition }),
        shipsTo: [...card.shipsTo],
        freeShipping: card.freeTo.some((place) => !to || place === to || place === 'ALL'),
        moderated: card.moderators.length > 0,
        adult: shown.adult === true,
        awake: people.isAwake(card.nym),
        ...(rating && { rating }),
        from: isFromPeers(cardKey(card)) ? 'peers' : 'here',
        ...(page?.checkedAt !== undefined && { checkedAt: page.checkedAt }),
        why: why.map((part) => ({ ...part })),
      }
    })
  }

  async cards(cards: readonly SearchCard[]): Promise<ListingCard[]> {
    const pages = await this.#pagesOf(cards.map(({ nym }) => nym))
    return cards.map((card) => this.#card(card, pages.get(card.nym)))
  }

  vendors(vendors: readonly NamedVendor[], people: People): Promise<FoundVendor[]> {
    return Promise.all(
      vendors.map(async ({ vendor, match }) => {
        const { nym, name, shortDescription, avatar, adult, listings } = vendor
        const page = await this.#components.pages.get(nym)
        const rating = people.rating(nym)
        return {
          nym,
          name,
          shortDescription,
          ...(avatar && { avatar: { ...avatar } }),
          listings,
          following: page?.following === true,
          awake: people.isAwake(nym),
          ...(rating && { rating }),
          ...(page?.checkedAt !== undefined && { checkedAt: page.checkedAt }),
          ...cardMarks(this.#components.marksOf(nym), adult),
          ...(match && { match: matchOf(match) }),
        }
      }),
    )
  }

  /** One listing as its store shows it now. `undefined`: its store is not known; `gone`: it is. */
  async cardOf(nym: Nym, slug: string): Promise<ListingCard | 'gone' | undefined> {
    const page = await this.#components.pages.get(nym)
    if (page === undefined) return undefined
    const card = page.card.listings.find((one) => one.slug === slug)
    return card === undefined ? 'gone' : this.pageCard(page, card)
  }

  /** A listing of a page. */
  pageCard({ nym, card: store }: KnownPage, card: ListingCardRecord): ListingCard {
    const { slug, title, kind, price, quantity, photo, tags, signedAt } = card
    const sats = satsNow(price, this.#components.rates())
    return {
      vendor: nym,
      vendorName: store.name,
      slug,
      title,
      kind,
      price: { currency: price.currency, amount: price.amount },
      ...(sats !== undefined && { sats }),
      ...(quantity !== undefined && { quantity }),
      ...(photo && { photo: { ...photo } }),
      tags: [...tags],
      signedAt,
      ...cardMarks(this.#components.marksOf(nym, slug), card.adult, store.adult),
    }
  }

  /** What the index knows, with the photo that only the page has. */
  #card(card: SearchCard, page: KnownPage | undefined): ListingCard {
    const { nym, slug, store, title, kind, price, quantity, tags, signedAt } = card
    const photo = page?.card.listings.find((one) => one.slug === slug)?.photo
    const sats = satsNow(price, this.#components.rates())
    return {
      vendor: nym,
      vendorName: store,
      slug,
      title,
      kind,
      price: { ...price },
      ...(sats !== undefined && { sats }),
      ...(quantity !== undefined && { quantity }),
      ...(photo && { photo: { ...photo } }),
      tags: [...tags],
      signedAt,
      ...cardMarks(this.#components.marksOf(nym, slug), card.adult, page?.card.adult),
    }
  }

  async #pagesOf(nyms: readonly Nym[]): Promise<Map<Nym, KnownPage>> {
    const known = new Map<Nym, KnownPage>()
    for (const nym of new Set(nyms)) {
      const page = await this.#components.pages.get(nym)
      if (page !== undefined) known.set(nym, page)
    }
    return known
  }
}

const matchOf = ({ by, term, found }: VendorMatch): VendorMatch => ({
  by,
  term,
  ...(found !== undefined && { found }),
})
