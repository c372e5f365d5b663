import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { SearchCard } from '../../search/card.ts'
import type { ListingCardRecord, StoreCard } from '../../storage/cards.ts'

/** What the index gets of a store. How many listings one may have is bounded where it is read. */
export function searchCards(nym: Nym, { name, adult, listings }: StoreCard): SearchCard[] {
  return listings.flatMap((card) => {
    const { document } = card
    // Kept by an earlier release: it is indexed when the store is next seen.
    if (document === undefined) return []
    return searchCard(nym, name, {
      ...card,
      document,
      adult: card.adult === true || adult === true,
    })
  })
}

function searchCard(
  nym: Nym,
  store: string,
  card: ListingCardRecord & { document: DocumentId; adult: boolean },
): SearchCard {
  const { slug, title, kind, price, condition, quantity, signedAt, document } = card
  return {
    nym,
    slug,
    store,
    title,
    excerpt: card.excerpt ?? '',
    tags: card.tags,
    categories: card.categories ?? [],
    kind,
    ...(condition !== undefined && { condition }),
    price: { currency: price.currency, amount: price.amount },
    shipsTo: card.shipsTo ?? [],
    freeTo: card.freeTo ?? [],
    moderators: card.moderators ?? [],
    language: card.language ?? '',
    adult: card.adult,
    ...(quantity !== undefined && { quantity }),
    signedAt,
    document,
  }
}
