import { expect, it } from 'vitest'
import type { Nym } from '../../../lib/brand.ts'
import { readWanted, writeWanted, type Wanted } from './address.ts'

const ALL: Wanted = {
  text: 'лампа & co',
  filters: {
    kinds: ['physical', 'service'],
    conditions: ['like-new'],
    categories: ['Home, garden'],
    tags: ['glass', 'hand made'],
    minSats: 1000n,
    maxSats: 2_100_000_000_000_000n,
    shipsTo: 'UZ',
    freeShipping: true,
    minRating: 4,
    moderated: true,
    moderators: ['trusted', '12D3KooWRt7yAbCdEfGhJkLmNpQrStUvWxYz123456789aBcDeFg' as Nym],
    awake: true,
    vendor: '12D3KooWRt7yAbCdEfGhJkLmNpQrStUvWxYz123456789aBcDeFg' as Nym,
  },
  sort: 'cheapest',
}

it('is the same search after a reload or when its link is shared', () => {
  expect(readWanted(writeWanted(ALL))).toEqual(ALL)
})

it('has a short address while nothing is chosen', () => {
  expect(writeWanted({ text: ' lamp ', filters: {}, sort: 'best' })).toBe('q=lamp')
  expect(writeWanted({ text: '', filters: {}, sort: 'best' })).toBe('')
})

it('leaves out of a broken link what it does not understand', () => {
  expect(
    readWanted('q=lamp&kind=ship&min=-5&max=1e9&to=germany&stars=9&of=me&by=me&sort=luck&tag='),
  ).toEqual({ text: 'lamp', filters: {}, sort: 'best' })
})
