import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { Cart } from './cart.svelte.ts'
import { groupLines, piecesOf, readLines } from './cart-lines.ts'
import type { CartLine } from './cart-lines.ts'
import { stubLocalStorage } from './testing.ts'

const line = (more: Partial<CartLine> = {}): CartLine => ({
  vendor: 'alma' as Nym,
  slug: 'mug',
  title: 'Mug',
  selections: [],
  quantity: 1,
  ...more,
})
const blue = [{ option: 'Colour', variant: 'blue' }]

beforeEach(stubLocalStorage)
afterEach(() => vi.unstubAllGlobals())

describe('a cart', () => {
  it('counts the same thing up, and keeps another choice of it apart', () => {
    const cart = new Cart()
    cart.add(line({ quantity: 2 }))
    cart.add(line({ title: 'Big mug' }))
    cart.add(line({ selections: blue }))
    expect(cart.lines.map(({ quantity, title }) => [quantity, title])).toEqual([
      [3, 'Big mug'],
      [1, 'Mug'],
    ])
    expect(cart.count).toBe(4)
  })

  it('is there after a reload', () => {
    new Cart().add(line({ quantity: 2, selections: blue }))
    expect(new Cart().lines).toEqual([line({ quantity: 2, selections: blue })])
  })

  it('puts a removed line back where it was', () => {
    const cart = new Cart()
    for (const slug of ['a', 'b', 'c']) cart.add(line({ slug }))
    const undo = cart.remove(line({ slug: 'b' }))
    expect(cart.lines.map(({ slug }) => slug)).toEqual(['a', 'c'])
    undo()
    undo()
    expect(cart.lines.map(({ slug }) => slug)).toEqual(['a', 'b', 'c'])
  })

  it('never counts below one piece', () => {
    const cart = new Cart()
    cart.add(line())
    cart.setQuantity(line(), 0)
    expect(cart.count).toBe(1)
  })

  it('forgets what one vendor was ordered from, and no more', () => {
    const cart = new Cart()
    cart.add(line())
    cart.add(line({ vendor: 'bo' as Nym }))
    cart.empty('alma' as Nym)
    expect(cart.lines.map(({ vendor }) => vendor)).toEqual(['bo'])
  })
})

it('has one group for each vendor, for an order is for one', () => {
  const lines = [line(), line({ vendor: 'bo' as Nym }), line({ slug: 'pot', quantity: 2 })]
  expect(groupLines(lines).map((group) => [group.vendor, piecesOf(group.lines)])).toEqual([
    ['alma', 3],
    ['bo', 1],
  ])
})

it('reads only lines out of what another version may have kept', () => {
  const strange = [
    7,
    { vendor: 'alma' },
    { ...line(), quantity: 1.5 },
    { ...line(), selections: 3 },
  ]
  expect(readLines(strange)).toEqual([line()])
  expect(readLines('nonsense')).toEqual([])
})
