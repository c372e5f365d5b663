import type { VerifiedDocument } from '../documents/kinds.ts'
import type { PricingProblem } from './totals.ts'

/** Why the escrow of an order is not the one that vendor and moderators offer. */
export type EscrowProblem =
  | 'order.no-escrow' // the listing is sold for direct payment only
  | 'order.wrong-key' // an escrow account of another network, or none at all
  | 'order.wrong-vendor-key' // not the account that the listing names
  | 'order.wrong-blocks' // not the longest of each lock of the listings
  | 'order.moderator-not-accepted' // by the vendor
  | 'order.partial-moderator' // a moderator or backup is a party
  | 'order.offer-missing' // a moderator's offer that was not brought along
  | 'order.wrong-offer' // the order says something else than the moderator offers
  | 'order.wrong-fee' // not his fee, less what the record of services earns
  | 'order.offer-expired'
  | 'order.wrong-end-share'
  | 'order.wrong-backup' // not the one whom the moderator's offer names

/** Why an order does not fit the listings and offers that it accepts. */
export type OrderProblemCode =
  | PricingProblem
  | EscrowProblem
  | 'order.own-listing' // the buyer is the vendor
  | 'order.wrong-deadline' // to be answered before it was signed
  | 'order.listing-missing' // a listing that was not brought along
  | 'order.wrong-vendor' // a listing of somebody else
  | 'order.wrong-network'
  | 'order.listing-changed' // the listing has another slug
  | 'order.listing-expired'
  | 'order.out-of-stock' // more pieces than that version of the listing had
  | 'order.shipping-missing'
  | 'order.needless-shipping'
  | 'order.no-delivery-there' // the option does not serve the country
  | 'order.no-address'
  | 'order.no-country' // taxes follow from a country, and none is named
  | 'order.needless-rate'
  | 'order.wrong-price' // of one piece
  | 'order.wrong-total'

/** One thing that does not fit. */
export interface OrderProblem {
  readonly code: OrderProblemCode
  /** Position of the item that it concerns, from 0; absent: the order as a whole. */
  readonly item?: number
}

/** An order, or what is to become one: it is checked before it is signed too. */
export interface CheckedOrder extends Pick<
  VerifiedDocument<'order'>,
  'content' | 'network' | 'signedAt'
> {
  readonly author: Pick<VerifiedDocument<'order'>['author'], 'nym'>
}
