import { describe, expect, it } from 'vitest'
import type { ListingDraft } from '../../../app/rpc/api.ts'
import { emptyInput, fromListing, toDraft } from './listing-input.ts'
import { readCount } from './read-count.ts'

const mug: ListingDraft = {
  slug: 'mug',
  title: 'Mug',
  kind: 'physical',
  description: 'Holds 320 ml.',
  price: { currency: 'EUR', amount: 2400n },
  condition: 'like-new',
  quantity: 0,
  tags: ['clay'],
  categories: ['Kitchen'],
  photos: [],
}

describe('the listing form', () => {
  it('changes nothing of a listing that is opened and saved again', () => {
    expect(toDraft(fromListing(mug), [], 'mug')).toEqual(mug)
    const file: ListingDraft = {
      title: 'Song',
      kind: 'digital',
      description: '',
      price: { currency: 'BTC', amount: 1n },
      tags: [],
      categories: [],
      photos: [],
    }
    expect(toDraft(fromListing(file), [])).toEqual(file)
  })

  it('prices in satoshis what was typed in satoshis', () => {
    const input = { ...emptyInput('sats'), title: 'Mug', price: '21 000' }
    expect(toDraft(input, []).price).toEqual({ currency: 'BTC', amount: 21_000n })
  })

  it('leaves condition and stock out of what is no thing, but keeps them typed', () => {
    const input = { ...fromListing(mug), kind: 'service' as const }
    const draft = toDraft(input, [])
    expect(draft).not.toHaveProperty('condition')
    expect(draft).not.toHaveProperty('quantity')
    expect(input.condition).toBe('like-new')
  })
})

it('counts pieces in whole numbers only', () => {
  expect(readCount(' 3 ')).toBe(3)
  expect(readCount('0', 0)).toBe(0)
  for (const text of ['', '0', '1.5', '-1', '1e3', '9999999999']) {
    expect(readCount(text)).toBeUndefined()
  }
})
