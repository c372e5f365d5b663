import { expect, it } from 'vitest'
import { emptyAddress, savedProblems, tidyAddress } from './saved-address.ts'

const home = {
  id: 'a',
  label: ' Home ',
  address: {
    name: ' Jamila ',
    street: 'Registan 1',
    city: 'Samarkand',
    postalCode: '',
    country: 'UZ',
    note: '',
  },
}

it('saves an address that a parcel can reach', () => {
  expect(savedProblems(home)).toEqual([])
  expect(tidyAddress(home)).toMatchObject({ id: 'a', label: 'Home', address: { name: 'Jamila' } })
  expect(tidyAddress(emptyAddress())).not.toHaveProperty('id')
})

it('says what an address lacks', () => {
  expect(savedProblems(emptyAddress()).map(({ part }) => part)).toEqual([
    'country',
    'name',
    'street',
    'city',
  ])
  expect(savedProblems({ ...home, label: 'x'.repeat(41) })).toEqual([
    { part: 'label', key: 'too-long', max: 40 },
  ])
})
