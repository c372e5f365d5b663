import { describe, expect, it } from 'vitest'
import { emptyInput } from './listing-input.ts'
import type { ListingInput } from './listing-input.ts'
import { listingProblems } from './listing-problems.ts'

const still = { busy: false, failed: false }
const good: ListingInput = { ...emptyInput('EUR'), title: 'Mug', price: '24' }
const keys = (over: Partial<ListingInput>, photos = still) =>
  listingProblems({ ...good, ...over }, photos).map((problem) => problem.key)

describe('a listing that is about to be published', () => {
  it('needs a title and a price, no more', () => {
    expect(keys({})).toEqual([])
    expect(keys({ title: ' ', price: '' })).toEqual(['title.required', 'price.empty'])
  })

  it('may have a title of 140 characters, as people count them', () => {
    expect(keys({ title: '🏺'.repeat(140) })).toEqual([])
    expect(keys({ title: '🏺'.repeat(141) })).toEqual(['title.too-long'])
  })

  it('says that a currency without decimals has none', () => {
    expect(keys({ unit: 'JPY', price: '1,000' })).toEqual(['price.too-precise.none'])
    expect(keys({ unit: 'EUR', price: '1,000' })).toEqual(['price.too-precise'])
  })

  it('cannot cost more bitcoin than there will be', () => {
    expect(keys({ unit: 'BTC', price: '21000000' })).toEqual([])
    expect(keys({ unit: 'BTC', price: '21000000.00000001' })).toEqual(['price.too-large'])
  })

  it('counts stock only of things', () => {
    expect(keys({ quantity: 'many' })).toEqual(['quantity'])
    expect(keys({ quantity: 'many', kind: 'service' })).toEqual([])
  })

  it('waits for its photos, and does not go without those that failed', () => {
    expect(keys({}, { busy: true, failed: false })).toEqual(['photos.busy'])
    expect(keys({}, { busy: true, failed: true })).toEqual(['photos.failed'])
  })
})
