import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ListingDraft } from '../../app/rpc/api.ts'
import type { Nym } from '../../lib/brand.ts'
import { choiceProblem, countOf, WantedChoice } from './wanted-choice.svelte.ts'
import { stubLocalStorage } from './testing.ts'

const shirt: ListingDraft = {
  title: 'Shirt',
  kind: 'physical',
  description: '',
  price: { currency: 'BTC', amount: 10n },
  tags: [],
  categories: [],
  photos: [],
  options: [
    { name: 'Size', description: '', variants: [{ name: 'S' }, { name: 'M' }, { name: 'L' }] },
  ],
  skus: [
    {
      selections: [{ option: 'Size', variant: 'S' }],
      productId: '',
      surcharge: 0n,
      quantity: 2,
    },
    {
      selections: [{ option: 'Size', variant: 'M' }],
      productId: '',
      surcharge: 0n,
      quantity: 0,
    },
  ],
}
const size = (variant: string) => [{ option: 'Size', variant }]

beforeEach(stubLocalStorage)
afterEach(() => vi.unstubAllGlobals())

describe('what somebody chose of a listing', () => {
  it('can be ordered only whole, on offer, in stock and in a number', () => {
    expect(choiceProblem(shirt, [], 1)).toBe('missing')
    expect(choiceProblem(shirt, size('L'), 1)).toBe('none')
    expect(choiceProblem(shirt, size('M'), 1)).toBe('gone')
    expect(choiceProblem(shirt, size('S'), undefined)).toBe('problem')
    expect(choiceProblem(shirt, size('S'), 3)).toBe('too-many')
    expect(choiceProblem(shirt, size('S'), 2)).toBeUndefined()
  })

  it('is there again after a reload, until it was ordered', () => {
    const choice = new WantedChoice('alma' as Nym, 'shirt')
    choice.chosen = size('S')
    choice.quantity = '2'
    choice.keep()
    const again = new WantedChoice('alma' as Nym, 'shirt')
    expect([again.chosen, again.count]).toEqual([size('S'), 2])
    again.forget()
    expect(new WantedChoice('alma' as Nym, 'shirt').chosen).toEqual([])
  })
})

it('counts pieces in whole numbers from 1 on', () => {
  expect(countOf(' 12 ')).toBe(12)
  for (const text of ['', '0', '1.5', '-1', '1e3', '9999999']) expect(countOf(text)).toBeUndefined()
})
