import { describe, expect, it } from 'vitest'
import type { Choosable } from './choice.ts'
import {
  choose,
  isSoldOut,
  missingOption,
  piecePrice,
  piecesLeft,
  pieceSats,
  variantPhoto,
  variantState,
  wholeChoice,
} from './choice.ts'
import { sameChoice } from './same-choice.ts'

const photo = (name: string) => ({
  tiny: name,
  small: name,
  large: name,
  thumbhash: '',
  width: 1,
  height: 1,
  alt: '',
})
const pick = (colour: string, size: string) => [
  { option: 'Colour', variant: colour },
  { option: 'Size', variant: size },
]
const shirt: Choosable = {
  price: { currency: 'EUR', amount: 1000n },
  options: [
    {
      name: 'Colour',
      description: '',
      variants: [{ name: 'red', photo: photo('red') }, { name: 'blue' }],
    },
    { name: 'Size', description: '', variants: [{ name: 'S' }, { name: 'L' }] },
  ],
  skus: [
    { selections: pick('red', 'S'), productId: '', surcharge: 0n, quantity: 2 },
    { selections: pick('red', 'L'), productId: '', surcharge: 250n, quantity: 0 },
    { selections: pick('blue', 'S'), productId: '', surcharge: -100n },
  ],
}
const rates = { satsPerUnit: { EUR: '1000' } }

describe('choosing variants', () => {
  it('is whole once every option has one, in the order of the listing', () => {
    const size = choose([], 'Size', 'S')
    expect(missingOption(shirt, size)).toBe('Colour')
    expect(wholeChoice(shirt, size)).toBeUndefined()
    expect(wholeChoice(shirt, choose(size, 'Colour', 'blue'))).toEqual(pick('blue', 'S'))
  })

  it('forgets a variant that the vendor offers no more', () => {
    expect(missingOption(shirt, pick('green', 'S'))).toBe('Colour')
  })

  it('replaces what was chosen of the same option', () => {
    expect(choose(choose([], 'Size', 'S'), 'Size', 'L')).toEqual([{ option: 'Size', variant: 'L' }])
  })

  it('tells what cannot be had together from what is sold out', () => {
    const blue = choose([], 'Colour', 'blue')
    const red = choose([], 'Colour', 'red')
    expect(variantState(shirt, blue, 'Size', 'L')).toBe('impossible')
    expect(variantState(shirt, red, 'Size', 'L')).toBe('sold-out')
    expect(variantState(shirt, red, 'Size', 'S')).toBe('free')
    expect(variantState(shirt, [], 'Size', 'L')).toBe('sold-out')
    expect(variantState({ ...shirt, skus: [] }, blue, 'Size', 'L')).toBe('free')
  })

  it('counts the stock of the combination, and none of what is not on offer', () => {
    expect(piecesLeft(shirt, pick('red', 'S'))).toBe(2)
    expect(piecesLeft(shirt, pick('blue', 'S'))).toBeUndefined()
    expect(piecesLeft(shirt, pick('blue', 'L'))).toBe(0)
    expect(piecesLeft({ ...shirt, skus: [], quantity: 7 }, [])).toBe(7)
    expect(isSoldOut(shirt)).toBe(false)
    expect(isSoldOut({ skus: [], quantity: 0 })).toBe(true)
  })

  it('shows the photo of the last choice that has one', () => {
    expect(variantPhoto(shirt, pick('red', 'S'))?.large).toBe('red')
    expect(variantPhoto(shirt, pick('blue', 'S'))).toBeUndefined()
  })

  it('knows the same choice in another order', () => {
    expect(sameChoice(pick('red', 'S'), pick('red', 'S').toReversed())).toBe(true)
    expect(sameChoice(pick('red', 'S'), pick('red', 'L'))).toBe(false)
  })
})

describe('the price of a choice', () => {
  it('has the surcharge of its combination', () => {
    expect(piecePrice(shirt, []).amount).toBe(1000n)
    expect(piecePrice(shirt, pick('red', 'L'))).toEqual({ currency: 'EUR', amount: 1250n })
    expect(piecePrice(shirt, pick('blue', 'S')).amount).toBe(900n)
  })

  it('has the modifier, exact in satoshis before it is rounded', () => {
    const dearer = { ...shirt, modifier: 5 }
    expect(piecePrice(dearer, []).amount).toBe(1001n)
    expect(pieceSats(dearer, [], rates)).toBe(10_005n)
  })

  it('is not told in bitcoin without a rate', () => {
    expect(pieceSats(shirt, [], undefined)).toBeUndefined()
    expect(pieceSats({ ...shirt, price: { currency: 'BTC', amount: 7n } }, [], undefined)).toBe(7n)
  })
})
