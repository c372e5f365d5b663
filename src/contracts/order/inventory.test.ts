import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DocumentId, OrderId } from '../../lib/brand.ts'
import type { Claim, StockedListing } from './inventory.ts'
import { inventory, stockOf, wantedPieces } from './inventory.ts'

const melon: StockedListing = { slug: 'melon', skus: [], quantity: 1 }
const colour = (variant: string) => [{ option: 'Colour', variant }]
const sku = (variant: string, quantity?: number) => ({
  selections: colour(variant),
  productId: '',
  surcharge: 0n,
  ...(quantity !== undefined && { quantity }),
})
const shirt: StockedListing = { slug: 'shirt', skus: [sku('red', 2), sku('green', 0), sku('blue')] }
const song: StockedListing = { slug: 'song', skus: [] }
const store = [melon, shirt, song]

const wants = (slug: string, quantity: number, variant?: string) => ({
  slug,
  quantity,
  selections: variant === undefined ? [] : colour(variant),
})

/** An order, accepted at a time or not at all. */
const order = (name: string, at: number | undefined, ...items: Claim['items']): Claim => ({
  id: name as OrderId,
  items,
  ...(at !== undefined && {
    accepted: { id: `acceptance of ${name}` as DocumentId, signedAt: at },
  }),
  over: false,
})

const shortOf = (claims: readonly Claim[]) => Object.fromEntries(inventory(store, claims).short)

describe('the stock of a store', () => {
  it('is what the listings say while nobody was accepted', () => {
    const { left, short } = inventory(store, [])
    expect(left('melon', [])).toBe(1)
    expect(left('shirt', colour('red'))).toBe(2)
    expect(left('shirt', colour('green'))).toBe(0)
    expect(left('shirt', colour('blue'))).toBeUndefined()
    expect(left('song', [])).toBeUndefined()
    expect(left('gone', [])).toBeUndefined()
    expect(short.size).toBe(0)
  })

  it('has nothing of a choice that is not on offer', () => {
    expect(stockOf(shirt, colour('yellow'))).toBe(0)
    expect(stockOf(shirt, [])).toBe(0)
    expect(shortOf([order('a', 1, wants('shirt', 1, 'yellow'))])).toEqual({ a: [0] })
  })

  it('is one for all choices of a listing without SKUs', () => {
    const items = [wants('melon', 1, 'red'), wants('melon', 2, 'green'), wants('song', 5)]
    expect(wantedPieces(items, store)).toEqual([
      { ...wants('melon', 3, 'red'), available: 1, items: [0, 1] },
      { ...wants('song', 5), items: [2] },
    ])
  })

  it('gives the last piece to whom the vendor accepted first, and tells the other', () => {
    const early = order('early', 1000, wants('melon', 1))
    const late = order('late', 2000, wants('song', 1), wants('melon', 1))
    expect(shortOf([late, early])).toEqual({ late: [1] })
    expect(inventory(store, [late, early]).left('melon', [])).toBe(0)
    // In the same second the id of the acceptance decides, on every device the same.
    const same = [order('b', 1000, wants('melon', 1)), order('a', 1000, wants('melon', 1))]
    expect(shortOf(same)).toEqual({ b: [0] })
    expect(shortOf(same.toReversed())).toEqual({ b: [0] })
  })

  it('tells a buyer who waits for an answer that somebody else has the last piece', () => {
    const [one, other] = [order('one', undefined, wants('melon', 1)), wants('melon', 1)]
    expect(shortOf([one, order('other', undefined, other)])).toEqual({})
    expect(shortOf([one, order('other', 5, other)])).toEqual({ one: [0] })
  })

  it('keeps pieces of an order that is not paid until it is over', () => {
    const unpaid = order('unpaid', 1, wants('shirt', 2, 'red'))
    expect(inventory(store, [unpaid]).left('shirt', colour('red'))).toBe(0)
    expect(inventory(store, [{ ...unpaid, over: true }]).left('shirt', colour('red'))).toBe(2)
    const next = order('next', 2, wants('shirt', 1, 'red'))
    expect(shortOf([unpaid, next])).toEqual({ next: [0] })
    expect(shortOf([{ ...unpaid, over: true }, next])).toEqual({})
  })

  it('gives an order all or nothing', () => {
    const both = order('both', 1, wants('shirt', 1, 'red'), wants('melon', 2))
    const { left, short } = inventory(store, [both])
    expect(short.get('both' as OrderId)).toEqual([1])
    expect(left('shirt', colour('red'))).toBe(2)
    const split = order('split', 1, wants('shirt', 1, 'red'), wants('shirt', 2, 'red'))
    expect(shortOf([split])).toEqual({ split: [0, 1] })
  })

  it('is never promised twice, in whatever order the orders come', () => {
    const item = fc.oneof(
      fc.integer({ min: 1, max: 2 }).map((quantity) => wants('melon', quantity)),
      fc
        .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('red', 'green', 'blue'))
        .map(([quantity, variant]) => wants('shirt', quantity, variant)),
      fc.constant(wants('song', 1)),
    )
    const claims = fc
      .array(
        fc.record({
          at: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
          items: fc.array(item, { minLength: 1, maxLength: 3 }),
          over: fc.boolean(),
        }),
        { maxLength: 8 },
      )
      .map((list) =>
        list.map(({ at, items, over }, index) => ({ ...order(`o${index}`, at, ...items), over })),
      )
    fc.assert(
      fc.property(claims, fc.infiniteStream(fc.nat()), (list, random) => {
        const { left, short } = inventory(store, list)
        for (const [slug, variant, stock] of [
          ['melon', undefined, 1],
          ['shirt', 'red', 2],
          ['shirt', 'green', 0],
        ] as const) {
          const selections = variant === undefined ? [] : colour(variant)
          const rest = left(slug, selections) ?? -1
          const sold = list
            .filter(({ id, over, accepted }) => !over && accepted !== undefined && !short.has(id))
            .flatMap(({ items }) => items)
            .filter((one) => one.slug === slug && one.selections[0]?.variant === variant)
            .reduce((sum, { quantity }) => sum + quantity, 0)
          expect(rest).toBeGreaterThanOrEqual(0)
          expect(rest + sold).toBe(stock)
        }
        const shuffled = list
          .map((claim) => ({ claim, key: random.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ claim }) => claim)
        expect(new Map(inventory(store, shuffled).short)).toEqual(new Map(short))
      }),
    )
  })
})
