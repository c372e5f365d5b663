import { expect, it } from 'vitest'
import { ratingReach } from './rating-reach.ts'

it('says of buyers who show no name that their ratings carry none', () => {
  expect(ratingReach('buyer', 'vendor', false)).toBe('named')
  expect(ratingReach('buyer', 'vendor', true)).toBe('unnamed')
  expect(ratingReach('vendor', 'moderator', true)).toBe('named')
})

it('offers nobody to publish what nothing proves to others', () => {
  expect(ratingReach('vendor', 'buyer', false)).toBe('named')
  expect(ratingReach('vendor', 'buyer', true)).toBe('parties')
  expect(ratingReach('moderator', 'vendor', false)).toBe('parties')
})
