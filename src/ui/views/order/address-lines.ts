import type { ShippingAddress } from '../../../app/rpc/api.ts'
import { countryName } from '../checkout/countries.ts'

/** An address as people write it on a parcel, line by line; none without an address. */
export function addressLines(address: ShippingAddress | undefined, locale: string): string[] {
  if (address === undefined) return []
  const { name, street, postalCode, city, country } = address
  const place = [postalCode, city].filter(Boolean).join(' ')
  return [name, street, place, countryName(country, locale)].filter(Boolean)
}
