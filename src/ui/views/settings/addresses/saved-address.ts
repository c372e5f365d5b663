import type { SavedAddress } from '../../../../app/rpc/trade-api.ts'
import { characters } from '../../../../lib/text.ts'
import { ADDRESS_LIMITS, ADDRESS_PARTS, addressProblems } from '../../checkout/checkout-problems.ts'
import type { AddressPart, AddressProblem } from '../../checkout/checkout-problems.ts'

/** An address of the book while it is written; without `id`: a new one. */
export type TypedAddress = Omit<SavedAddress, 'id'> & { id?: string }

/** A field of the form of the address book. */
export type SavedPart = AddressPart | 'label'

/** Longest name of an entry, characters. */
export const MAX_LABEL = 40

export const emptyAddress = (): TypedAddress => ({
  label: '',
  address: { name: '', street: '', city: '', postalCode: '', country: '', note: '' },
})

/** What keeps an address from being saved, in the order of the form. */
export function savedProblems({
  label,
  address,
}: TypedAddress): { part: SavedPart; key: AddressProblem; max: number }[] {
  const found = addressProblems(address)
  const problems = ADDRESS_PARTS.flatMap((part) => {
    const key = found[part]
    const max = part === 'country' ? 0 : ADDRESS_LIMITS[part]
    return key === undefined ? [] : [{ part, key, max }]
  })
  return characters(label.trim()) > MAX_LABEL
    ? [{ part: 'label', key: 'too-long', max: MAX_LABEL }, ...problems]
    : problems
}

/** The address without blanks around its parts. */
export function tidyAddress({ id, label, address }: TypedAddress): TypedAddress {
  return {
    ...(id !== undefined && { id }),
    label: label.trim(),
    address: {
      name: address.name.trim(),
      street: address.street.trim(),
      city: address.city.trim(),
      postalCode: address.postalCode.trim(),
      country: address.country,
      note: address.note.trim(),
    },
  }
}
