import type { SearchCard } from '../../src/search/card.ts'

/** Satoshis for one unit of a currency, for the length of a measurement. */
export const RATES: Readonly<Record<string, number>> = { BTC: 1, USD: 11, EUR: 12, GBP: 14, JPY: 7 }

/** A card as the other engines want it: plain texts and numbers. */
export function columnsOf(card: SearchCard) {
  return {
    title: card.title,
    tags: card.tags.join(' '),
    categories: card.categories.join(' '),
    store: card.store,
    excerpt: card.excerpt,
    kind: card.kind as string,
    condition: card.condition ?? '',
    categoryList: [...card.categories],
    shipsTo: [...card.shipsTo],
    freeTo: [...card.freeTo],
    moderated: card.moderators.length > 0,
    sats: Number(card.price.amount) * (RATES[card.price.currency] ?? 0),
  }
}

export type CardColumns = ReturnType<typeof columnsOf>
