import { divideHalfUp } from '../../contracts/documents/currency.ts'
import type { Price } from '../../contracts/documents/currency.ts'
import { pieceParts, PRICE_PARTS } from '../../contracts/documents/piece-price.ts'
import type { StoreCard } from '../../p2p/store/card.ts'
import type { OwnListingRecord } from '../../storage/repositories/listings.ts'
import type { ListingDraft, PhotoView } from '../rpc/api.ts'
import { facetsOf } from './card-facets.ts'
import { policyModerators } from './listing-content.ts'

/** What a grid shows of an own listing. */
export function cardOf(listing: OwnListingRecord): StoreCard {
  const { title, kind, tags, photos } = listing.draft
  const quantity = piecesIn(listing.draft)
  const photo = photos[0]
  return {
    slug: listing.slug,
    title,
    kind,
    price: askedFor(listing.draft),
    ...(quantity === undefined ? {} : { quantity }),
    ...(photo === undefined ? {} : { photo: { ...photo } }),
    tags: [...tags],
    signedAt: listing.signedAt,
    document: listing.documentId,
    ...facetsOf(listing.draft, policyModerators(listing.policy)),
  }
}

/** What is asked for one piece: the price with its change, rounded half up, but never to nothing. */
export function askedFor({
  price: { currency, amount },
  modifier = 0,
}: {
  price: Price
  modifier?: number
}): Price {
  const parts = pieceParts({ price: { currency, amount }, modifier }, 0n)
  const rounded = divideHalfUp(parts, PRICE_PARTS)
  return { currency, amount: rounded > 0n ? rounded : 1n }
}

/** All photos of a listing, those of its variants too. */
export const photosOf = ({
  photos,
  options = [],
}: OwnListingRecord['draft']): readonly PhotoView[] => [
  ...photos,
  ...options.flatMap(({ variants }) => variants.flatMap(({ photo }) => photo ?? [])),
]

/** Pieces of all variants together; `undefined`: it never runs out. */
function piecesIn({ quantity, skus = [] }: OwnListingRecord['draft']): number | undefined {
  if (skus.length === 0) return quantity
  return skus.some((sku) => sku.quantity === undefined)
    ? undefined
    : skus.reduce((sum, sku) => sum + (sku.quantity ?? 0), 0)
}

/** The draft as the editor takes it. */
export function editableDraft(listing: OwnListingRecord): ListingDraft & { slug: string } {
  const { tags, categories, photos, price, skus, coupons, ...texts } = structuredClone(
    listing.draft,
  )
  return {
    ...texts,
    slug: listing.slug,
    price: { ...price },
    tags: [...tags],
    categories: [...categories],
    photos: photos.map((photo) => ({ ...photo })),
    ...(skus !== undefined && { skus: skus.map((sku) => ({ ...sku })) }),
    ...(coupons !== undefined && { coupons: coupons.map((coupon) => ({ ...coupon })) }),
  }
}
