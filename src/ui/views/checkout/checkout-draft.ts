import type { ShippingAddress } from '../../../app/rpc/api.ts'

/** What is kept of a checkout in this browser until the order is placed. */
export interface KeptCheckout {
  quantity: string
  address: ShippingAddress
  remember: boolean
  note: string
}

export const emptyAddress = (): ShippingAddress => ({
  name: '',
  street: '',
  city: '',
  postalCode: '',
  country: '',
  note: '',
})

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

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
  return {
    quantity: text(value.quantity) === '' ? '1' : text(value.quantity),
    address: readAddress(value.address) ?? emptyAddress(),
    remember: value.remember !== false,
    note: text(value.note),
  }
}
