import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { list, maybe, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { amount, documentHash, integer, text } from '../xml/values.ts'
import { couponCode } from './coupon.ts'
import { LIMITS } from './limits.ts'
import { slug } from './listing.ts'
import type { Selection } from './variants.ts'
import { hasRepetition, selection } from './variants.ts'

/** The chosen way of sending. */
export interface ItemShipping {
  option: string
  /** Empty for a pickup. */
  service: string
}

/** A listing in an order. */
export interface OrderItem {
  /** The very version of the listing that the buyer accepts. */
  listing: DocumentId
  slug: string
  /** One for each option of the listing, in their order. */
  selections: Selection[]
  quantity: number
  /** For physical goods whose listing has shipping options. */
  shipping?: ItemShipping
  /** Codes as {@link couponCode} writes them. */
  coupons: string[]
  /** To the vendor; may be empty. */
  note: string
  /** Satoshis of one piece with its surcharge, before coupons. */
  unitSats: bigint
}

const itemShipping: Codec<ItemShipping> = group<ItemShipping>({
  option: one('option', text({ max: LIMITS.shippingName })),
  service: one('service', text({ min: 0, max: LIMITS.shippingName })),
})

export const orderItem: Codec<OrderItem> = group<OrderItem>(
  {
    listing: one('contract_hash', documentHash),
    slug: one('slug', slug),
    selections: list('selections', 'selection', selection, LIMITS.options),
    quantity: one('quantity', integer({ min: 1, max: LIMITS.quantity })),
    shipping: maybe('shipping', itemShipping),
    coupons: list('coupons', 'code', text({ max: LIMITS.couponCode }), LIMITS.coupons),
    note: one('note', text({ min: 0, max: LIMITS.note, lines: true })),
    unitSats: one('unit_sats', amount({ min: 1n, max: LIMITS.sats })),
  },
  ({ coupons }) => {
    if (coupons.some((code) => code !== couponCode(code))) return 'wrong-coupon-form'
    return hasRepetition(coupons) ? 'repeated-coupon' : undefined
  },
)
