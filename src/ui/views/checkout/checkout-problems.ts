import type { ShippingAddress } from '../../../app/rpc/api.ts'
import { LIMITS } from '../../../contracts/documents/limits.ts'
import { characters } from '../../../lib/text.ts'

/** The parts of an address in the order in which they are asked for. */
export const ADDRESS_PARTS = ['country', 'name', 'street', 'postalCode', 'city', 'note'] as const
export type AddressPart = (typeof ADDRESS_PARTS)[number]

/** Characters that each part may have; a country is chosen, not typed. */
export const ADDRESS_LIMITS: Readonly<Record<Exclude<AddressPart, 'country'>, number>> = {
  name: LIMITS.recipient,
  street: LIMITS.street,
  postalCode: LIMITS.postalCode,
  city: LIMITS.city,
  note: LIMITS.addressNote,
}

/** Not all countries have postal codes, and few carriers need notes. */
const OPTIONAL = new Set<AddressPart>(['postalCode', 'note'])

export type AddressProblem = 'required' | 'too-long' | 'country'

/** What is wrong with an address, by part; an empty object when it can be used. */
export function addressProblems(
  address: ShippingAddress,
): Partial<Record<AddressPart, AddressProblem>> {
  const problems: Partial<Record<AddressPart, AddressProblem>> = {}
  for (const part of ADDRESS_PARTS) {
    const text = address[part].trim()
    if (part === 'country') {
      if (!/^[A-Z]{2}$/.test(text)) problems[part] = 'country'
    } else if (text === '') {
      if (!OPTIONAL.has(part)) problems[part] = 'required'
    } else if (characters(text) > ADDRESS_LIMITS[part]) problems[part] = 'too-long'
  }
  return problems
}

/** `true` for a note that an order cannot hold. */
export const noteTooLong = (note: string): boolean => characters(note.trim()) > LIMITS.note

/** `true` for another way to reach the buyer that an order cannot hold. */
export const contactTooLong = (contact: string): boolean =>
  characters(contact.trim()) > LIMITS.contact
