import { describe, expect, it } from 'vitest'
import { emptyAddress, readAddress, readCheckout } from './checkout-draft.ts'
import { addressProblems, noteTooLong, quantityProblem } from './checkout-problems.ts'

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

describe('the number of pieces', () => {
  it('is at most what the vendor has', () => {
    expect(quantityProblem(3, { quantity: 3 })).toBeUndefined()
    expect(quantityProblem(4, { quantity: 3 })).toBe('too-many')
    expect(quantityProblem(4000, {})).toBeUndefined()
    expect(quantityProblem(undefined, {})).toBe('problem')
  })
})

it('refuses a note that the order could not hold', () => {
  expect(noteTooLong('🍉'.repeat(3000))).toBe(false)
  expect(noteTooLong('🍉'.repeat(3001))).toBe(true)
})

describe('a checkout that was left half-way', () => {
  it('comes back as it was', () => {
    const kept = { quantity: '2', address, remember: false, note: 'The dark one' }
    expect(readCheckout(JSON.parse(JSON.stringify(kept)))).toEqual(kept)
  })

  it('comes back in part when an older version kept less', () => {
    expect(readCheckout({ address: { city: 'Freiburg' } })).toEqual({
      quantity: '1',
      address: { ...emptyAddress(), city: 'Freiburg' },
      remember: true,
      note: '',
    })
    expect(readCheckout('nonsense')).toBeUndefined()
    expect(readAddress(7)).toBeUndefined()
  })
})
