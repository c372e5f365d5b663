// Parts of several views.
import type { Nym } from '../../lib/brand.ts'
import type { LabelMark } from './labels-api.ts'

/** A processed photo: three sizes without metadata, and a thumbhash that paints before any byte came. */
export interface PhotoView {
  /** CIDs of the three sizes (at most 160, 480 and 1280 px on the longer side). */
  tiny: string
  small: string
  large: string
  /** Base64 of the thumbhash. */
  thumbhash: string
  /** Of the large size, px. */
  width: number
  height: number
  /** Text for those who do not see it; may be empty. */
  alt: string
}

/** Where something is sent to. */
export interface ShippingAddress {
  name: string
  street: string
  city: string
  postalCode: string
  /** ISO 3166-1 alpha-2. */
  country: string
  note: string
}

export type ListingKind = 'physical' | 'digital' | 'service'

/** An amount in the currency in which the vendor thinks. */
export interface Price {
  /** `BTC`, or an ISO 4217 code. */
  currency: string
  /** In the smallest unit: satoshis for BTC, minor units (cents) otherwise. */
  amount: bigint
}

/** What a grid needs of one listing. */
export interface ListingCard {
  vendor: Nym
  vendorName: string
  slug: string
  title: string
  kind: ListingKind
  price: Price
  /** The price in satoshis now; `undefined` while no exchange rate is known. */
  sats?: bigint
  quantity?: number
  photo?: PhotoView
  tags: string[]
  /** When the vendor signed it. */
  signedAt: number
  /** The vendor says so, or a list that this person follows. */
  adult?: boolean
  /** What lists that this person follows warn of; absent: of nothing. */
  warnings?: LabelMark[]
}
