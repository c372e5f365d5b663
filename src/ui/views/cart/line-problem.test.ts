import { describe, expect, it } from 'vitest'
import type { ListingView } from '../../../app/rpc/api.ts'
import type { Nym } from '../../../lib/brand.ts'
import { lineProblem } from './line-problem.ts'

const NOW = Date.UTC(2026, 10, 21)
const line = {
  vendor: 'alma' as Nym,
  slug: 'mug',
  title: 'Mug',
  selections: [],
  quantity: 2,
  terms: 'as-seen',
}
const listing: NonNullable<ListingView['listing']> = {
  slug: 'mug',
  title: 'Mug',
  kind: 'physical',
  description: '',
  price: { currency: 'BTC', amount: 1n },
  tags: [],
  categories: [],
  photos: [],
}
const view = (more: Partial<ListingView> = {}): ListingView => ({
  nym: line.vendor,
  slug: 'mug',
  freshness: { state: 'ready' },
  awake: true,
  copies: 0,
  own: false,
  ...more,
})
const problem = (more: Partial<ListingView>, terms = 'as-seen') =>
  lineProblem(line, { view: view(more), terms }, NOW)

describe('a line of the cart', () => {
  it('can be ordered while the listing is as it was seen', () => {
    expect(problem({ listing: { ...listing, quantity: 2 } })).toBeUndefined()
  })

  it('waits for the listing before it says that anything is wrong', () => {
    expect(lineProblem(line, undefined, NOW)).toBe('loading')
    expect(problem({ freshness: { state: 'loading' } })).toBe('loading')
  })

  it('tells a listing that is gone from one that cannot be reached', () => {
    expect(problem({})).toBe('gone')
    expect(problem({ freshness: { state: 'failed' } })).toBe('unreachable')
  })

  it('tells what the vendor changed, sold or ended since', () => {
    expect(problem({ listing }, 'others')).toBe('changed')
    expect(problem({ listing: { ...listing, quantity: 1 } })).toBe('too-many')
    expect(problem({ listing: { ...listing, quantity: 0 } })).toBe('sold-out')
    expect(problem({ listing: { ...listing, expires: NOW } })).toBe('expired')
    const options = [{ name: 'Size', description: '', variants: [{ name: 'S' }, { name: 'M' }] }]
    expect(problem({ listing: { ...listing, options } })).toBe('option-gone')
  })

  it('does not let people buy from themselves', () => {
    expect(problem({ own: true, listing })).toBe('own')
  })
})
