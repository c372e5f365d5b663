import type { ListingCard } from '../../../app/rpc/api.ts'

/** Orders in which a store can be looked through. */
export const SHELF_SORTS = ['newest', 'cheapest', 'dearest'] as const
export type ShelfSort = (typeof SHELF_SORTS)[number]

/** The listings in another order; those whose price is not known now come last. */
export function sortListings(listings: readonly ListingCard[], sort: ShelfSort): ListingCard[] {
  return listings.toSorted((a, b) => {
    if (sort === 'newest') return b.signedAt - a.signedAt
    if (a.sats === undefined || b.sats === undefined) {
      return Number(a.sats === undefined) - Number(b.sats === undefined)
    }
    const cheaper = a.sats < b.sats ? -1 : a.sats > b.sats ? 1 : 0
    return sort === 'cheapest' ? cheaper : -cheaper
  })
}
