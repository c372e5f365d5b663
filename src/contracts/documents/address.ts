import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { pattern, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import { COUNTRY_FORM } from './words.ts'

/** Where goods go. Seen by the two parties only; never published. */
export interface ShippingAddress {
  name: string
  street: string
  city: string
  /** May be empty: not all countries have one. */
  postalCode: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** For the carrier; may be empty. */
  note: string
}

export const shippingAddress: Codec<ShippingAddress> = group<ShippingAddress>({
  name: one('name', text({ max: LIMITS.recipient })),
  street: one('street', text({ max: LIMITS.street, lines: true })),
  city: one('city', text({ max: LIMITS.city })),
  postalCode: one('postal_code', text({ min: 0, max: LIMITS.postalCode })),
  country: one('country', pattern(COUNTRY_FORM)),
  note: one('note', text({ min: 0, max: LIMITS.addressNote, lines: true })),
})
