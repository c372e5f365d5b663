import type { ShippingAddress } from '../../../app/rpc/api.ts'
import type { PaymentMethod } from '../../../contracts/documents/order.ts'
import type { ItemShipping } from '../../../contracts/documents/order-item.ts'
import type { Nym } from '../../../lib/brand.ts'
import { isNym } from '../../routes.ts'
import { isRecord } from '../../state/is-record.ts'

const METHODS: readonly PaymentMethod[] = ['direct', 'sleeping', 'moderated']

/** What is kept of a checkout in this browser until the order is placed. */
export interface KeptCheckout {
  address: ShippingAddress
  /** Of the address book; absent: the address as typed. */
  addressId?: string
  /** Keep the typed address in the address book. */
  save: boolean
  /** The wished way of sending, by slug. */
  shipping: Record<string, ItemShipping>
  coupons: string[]
  note: string
  contact: string
  /** Ratings of this order are to show no name. */
  unnamed?: true
  method?: PaymentMethod
  moderator?: Nym
}

export const emptyAddress = (): ShippingAddress => ({
  name: '',
  street: '',
  city: '',
  postalCode: '',
  country: '',
  note: '',
})

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** An address as kept in this browser; missing parts are empty. `undefined` for anything else. */
export function readAddress(value: unknown): ShippingAddress | undefined {
  if (!isRecord(value)) return undefined
  return {
    name: text(value.name),
    street: text(value.street),
    city: text(value.city),
    postalCode: text(value.postalCode),
    country: text(value.country),
    note: text(value.note),
  }
}

/** A checkout as kept in this browser; `undefined` for anything else. */
export function readCheckout(value: unknown): KeptCheckout | undefined {
  if (!isRecord(value)) return undefined
  const method = METHODS.find((way) => way === value.method)
  const moderator = text(value.moderator)
  return {
    address: readAddress(value.address) ?? emptyAddress(),
    ...(text(value.addressId) !== '' && { addressId: text(value.addressId) }),
    save: value.save !== false,
    shipping: readShipping(value.shipping),
    coupons: Array.isArray(value.coupons) ? value.coupons.map(text).filter(Boolean) : [],
    note: text(value.note),
    contact: text(value.contact),
    ...(value.unnamed === true && { unnamed: true }),
    ...(method && { method }),
    ...(isNym(moderator) && { moderator }),
  }
}

function readShipping(value: unknown): Record<string, ItemShipping> {
  if (!isRecord(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([slug, one]): [string, ItemShipping][] =>
      isRecord(one) && text(one.option) !== ''
        ? [[slug, { option: text(one.option), service: text(one.service) }]]
        : [],
    ),
  )
}
