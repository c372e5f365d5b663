import { describe, expect, it } from 'vitest'
import { emptyAddress, readAddress, readCheckout } from './checkout-draft.ts'
import { addressProblems, contactTooLong, noteTooLong } from './checkout-problems.ts'

const address = {
  name: 'Samira Haddad',
  street: 'Lindenweg 4',
  city: 'Freiburg',
  postalCode: '',
  country: 'DE',
  note: '',
}

describe('a shipping address', () => {
  it('is fine without postal code and note, which not everybody has', () => {
    expect(addressProblems(address)).toEqual({})
  })

  it('names each part that is missing', () => {
    expect(addressProblems(emptyAddress())).toEqual({
      name: 'required',
      street: 'required',
      city: 'required',
      country: 'country',
    })
    expect(addressProblems({ ...address, city: ' \n' })).toEqual({ city: 'required' })
  })

  it('may be as long as a label holds, counted in characters', () => {
    expect(addressProblems({ ...address, city: '京'.repeat(80) })).toEqual({})
    expect(addressProblems({ ...address, city: '京'.repeat(81) })).toEqual({ city: 'too-long' })
  })
})

it('refuses a note or a contact that the order could not hold', () => {
  expect(contactTooLong('x'.repeat(500))).toBe(false)
  expect(contactTooLong('x'.repeat(501))).toBe(true)
  expect(noteTooLong('🍉'.repeat(3000))).toBe(false)
  expect(noteTooLong('🍉'.repeat(3001))).toBe(true)
})

describe('a checkout that was left half-way', () => {
  it('comes back as it was', () => {
    const kept = {
      address,
      addressId: 'home',
      save: false,
      shipping: { mug: { option: 'Post', service: 'Fast' } },
      coupons: ['SPRING'],
      note: 'The dark one',
      contact: 'bruno@example.org',
      unnamed: true,
      method: 'moderated',
    }
    expect(readCheckout(JSON.parse(JSON.stringify(kept)))).toEqual(kept)
  })

  it('comes back in part when another version kept something else', () => {
    expect(
      readCheckout({
        address: { city: 'Freiburg' },
        method: 'barter',
        moderator: 'nobody',
        coupons: 7,
        shipping: { mug: 'Post' },
      }),
    ).toEqual({
      address: { ...emptyAddress(), city: 'Freiburg' },
      save: true,
      shipping: {},
      coupons: [],
      note: '',
      contact: '',
    })
    expect(readCheckout('nonsense')).toBeUndefined()
    expect(readAddress(7)).toBeUndefined()
  })
})
