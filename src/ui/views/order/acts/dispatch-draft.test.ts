import { describe, expect, it } from 'vitest'
import { isBlank, isFilled, likelyManner, partsOf, readPieces } from './dispatch-draft.ts'

const item = (quantity: number, dispatched = 0) => ({ quantity, dispatched })

describe('what is sent', () => {
  it('needs no list when it is the whole order at once', () => {
    expect(partsOf([item(2), item(1)], [2, 1])).toEqual([])
  })

  it('lists what is in it when a part follows later', () => {
    expect(partsOf([item(2), item(1)], [1, 0])).toEqual([{ item: 0, quantity: 1 }])
  })

  it('lists the rest, which is not the whole order', () => {
    expect(partsOf([item(2, 1), item(1)], [1, 1])).toEqual([
      { item: 0, quantity: 1 },
      { item: 1, quantity: 1 },
    ])
  })

  it('is never more than what is left', () => {
    expect(readPieces('3', 2)).toBeUndefined()
    expect(readPieces('2', 2)).toBe(2)
    expect(readPieces('1.5', 2)).toBeUndefined()
    expect(readPieces('', 2)).toBeUndefined()
  })
})

describe('the way of sending that is proposed', () => {
  const address = { name: 'B', street: 'S 1', city: 'C', postalCode: '1', country: 'DE', note: '' }

  it('is a parcel to an address, a pickup without one, and digital where nothing is shipped', () => {
    const shipping = { option: 'At my place', service: '' }
    expect(likelyManner({ address, trade: { items: [{}] } })).toBe('parcel')
    expect(likelyManner({ trade: { items: [{ shipping }] } })).toBe('pickup')
    expect(likelyManner({ trade: { items: [{}] } })).toBe('digital')
  })
})

describe('a digital delivery', () => {
  const empty = { name: '', link: '', secret: '' }

  it('that was not begun is left out, one with only a name is not finished', () => {
    expect(isBlank(empty)).toBe(true)
    const named = { ...empty, name: 'E-book' }
    expect(isBlank(named)).toBe(false)
    expect(isFilled(named)).toBe(false)
  })

  it('is complete with a link, a key or a file', () => {
    expect(isFilled({ ...empty, link: 'https://example.org' })).toBe(true)
    expect(isFilled({ ...empty, secret: 'KEY' })).toBe(true)
  })
})
