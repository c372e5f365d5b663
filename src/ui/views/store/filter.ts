import type { ListingCard } from '../../../app/rpc/api.ts'

/**
 * The listings in which every word of the query occurs: in title, tags or the vendor's name, at the
 * beginning of a word or inside it, in any case and with or without accents.
 */
export function filterListings(listings: readonly ListingCard[], query: string): ListingCard[] {
  const words = fold(query).split(/\s+/).filter(Boolean)
  return listings.filter((listing) => {
    const text = fold([listing.title, listing.vendorName, ...listing.tags].join(' '))
    return words.every((word) => text.includes(word))
  })
}

/** Lower case without accents, for comparing what people type. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
