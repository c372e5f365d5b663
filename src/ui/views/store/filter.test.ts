import { expect, it } from 'vitest'
import type { ListingCard } from '../../../app/rpc/api.ts'
import type { Nym } from '../../../lib/brand.ts'
import { filterListings } from './filter.ts'

const card = (title: string, tags: string[] = [], vendorName = 'Ada'): ListingCard => ({
  vendor: 'x' as Nym,
  vendorName,
  slug: title,
  title,
  kind: 'physical',
  price: { currency: 'BTC', amount: 1n },
  tags,
  signedAt: 0,
})
const ALL = [card('Café chair'), card('Bowl', ['Kitchen', 'clay']), card('Lamp', [], 'Zoë')]
const titles = (query: string) => filterListings(ALL, query).map((listing) => listing.title)

it('finds by title, tag and vendor, whatever the case or the accents', () => {
  expect(titles('cafe')).toEqual(['Café chair'])
  expect(titles('KITCHEN')).toEqual(['Bowl'])
  expect(titles('zoe')).toEqual(['Lamp'])
})

it('wants every word, in any order', () => {
  expect(titles('clay bow')).toEqual(['Bowl'])
  expect(titles('clay lamp')).toEqual([])
})

it('shows everything while nothing is asked', () => {
  expect(titles('  ')).toHaveLength(3)
})
