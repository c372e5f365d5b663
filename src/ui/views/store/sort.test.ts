import { expect, it } from 'vitest'
import type { ListingCard } from '../../../app/rpc/api.ts'
import type { Nym } from '../../../lib/brand.ts'
import { sortListings, type ShelfSort } from './sort.ts'

const card = (title: string, signedAt: number, sats?: bigint): ListingCard => ({
  vendor: 'x' as Nym,
  vendorName: 'Ada',
  slug: title,
  title,
  kind: 'physical',
  price: { currency: 'EUR', amount: 1n },
  ...(sats !== undefined && { sats }),
  tags: [],
  signedAt,
})
const ALL = [card('unknown', 9), card('bowl', 1, 50n), card('rug', 3, 900n), card('cup', 2, 20n)]
const titles = (sort: ShelfSort) => sortListings(ALL, sort).map(({ title }) => title)

it('shows a store by age or price, and what has no known price at the end', () => {
  expect(titles('newest')).toEqual(['unknown', 'rug', 'cup', 'bowl'])
  expect(titles('cheapest')).toEqual(['cup', 'bowl', 'rug', 'unknown'])
  expect(titles('dearest')).toEqual(['rug', 'bowl', 'cup', 'unknown'])
})
