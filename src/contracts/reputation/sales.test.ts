import { describe, expect, it } from 'vitest'
import { salesOf } from './sales.ts'
import type { TradeInit } from './testing.ts'
import { trade } from './testing.ts'
import type { RatedTrade } from './weigh.ts'

const DESK = 'd0'.repeat(8)

/** A rated order with its place in the vendor's count. */
function sold(id: string, number: number, init: Partial<TradeInit> & { lane?: string } = {}) {
  const { lane = DESK, ...rest } = init
  const made = trade({ id, overall: 5, daysAgo: 100 - number, ...rest })
  const rating = {
    ...made.rating,
    sale: { lane, number },
    proof: { rating: `rating ${id}`, acceptance: `acceptance ${id}` },
  }
  return { ...made, rating } satisfies RatedTrade
}

describe('the sales of a vendor, as his numbers have them', () => {
  it('are as many as his highest number says, rated or not', () => {
    expect(salesOf([sold('a', 2), sold('b', 9)])).toEqual({
      counted: 9,
      rated: 2,
      lanes: 1,
      scattered: false,
      uncounted: 0,
    })
  })

  it('of several devices are added up', () => {
    const phone = 'fe'.repeat(8)
    const trades = [sold('a', 4), sold('b', 1, { lane: phone }), sold('c', 3, { lane: phone })]
    expect(salesOf(trades)).toMatchObject({ counted: 7, rated: 3, lanes: 2 })
  })

  it('were not counted where the acceptance has no number', () => {
    const old = [trade({ id: 'x', overall: 4 }), trade({ id: 'y', overall: 4 })]
    expect(salesOf(old)).toMatchObject({ counted: 0, rated: 0, lanes: 0, uncounted: 2 })
    expect(salesOf([...old, sold('a', 1)])).toMatchObject({ counted: 1, rated: 1, uncounted: 2 })
  })

  it('are not said to be rated by ratings that nobody paid for', () => {
    const invented = [1, 2, 3].map((number) => sold(`i${number}`, number, { money: 'unpaid' }))
    expect(salesOf([...invented, sold('a', 4)])).toMatchObject({ counted: 4, rated: 1 })
  })

  it('are not what he bought, nor what he decided about', () => {
    const bought = sold('a', 3)
    const asBuyer = { ...bought, rating: { ...bought.rating, role: 'buyer' as const } }
    expect(salesOf([asBuyer])).toMatchObject({ counted: 0, lanes: 0, uncounted: 0 })
  })

  it('count once when two ratings are about one order', () => {
    const first = sold('a', 1)
    const again = { ...first, rating: { ...first.rating, rater: 'another' as never } }
    expect(salesOf([first, again])).toMatchObject({ counted: 1, rated: 1 })
    expect(salesOf([first, again]).miscount).toBeUndefined()
  })
})

describe('a count that does not add up', () => {
  it('has two orders with one number: both documents show it', () => {
    const trades = [sold('a', 1), sold('c', 2, { daysAgo: 50 }), sold('b', 2, { daysAgo: 60 })]
    const miscount = { kind: 'same-number', documents: ['acceptance b', 'acceptance c'] }
    expect(salesOf(trades).miscount).toEqual(miscount)
    expect(salesOf(trades.toReversed()).miscount).toEqual(miscount)
  })

  it('has a number that was signed before a lower one, however far apart they are', () => {
    const trades = [
      sold('early', 1, { daysAgo: 20 }),
      sold('late', 2, { daysAgo: 10 }),
      sold('back', 7, { daysAgo: 15 }),
    ]
    expect(salesOf(trades).miscount).toEqual({
      kind: 'wrong-order',
      documents: ['acceptance late', 'acceptance back'],
    })
  })

  it('is shown by the number that was given twice, where times contradict as well', () => {
    const trades = [
      sold('a', 1, { daysAgo: 10 }),
      sold('b', 2, { daysAgo: 20 }),
      sold('c', 5, { daysAgo: 5 }),
      sold('d', 5, { daysAgo: 4 }),
    ]
    expect(salesOf(trades).miscount?.kind).toBe('same-number')
  })

  it('is no matter of the same number on two devices, nor of orders accepted in one second', () => {
    const trades = [
      sold('a', 1, { daysAgo: 9 }),
      sold('b', 2, { daysAgo: 9 }),
      sold('c', 1, { lane: 'fe'.repeat(8) }),
    ]
    expect(salesOf(trades).miscount).toBeUndefined()
  })
})

describe('many counts', () => {
  const lanes = (many: number, number: number) =>
    Array.from({ length: many }, (_, lane) =>
      sold(`l${lane}`, number, { lane: String(lane).padStart(16, '0') }),
    )

  it('of one or two sales each look scattered: those that nobody rated do not show', () => {
    expect(salesOf(lanes(5, 1))).toMatchObject({ counted: 5, rated: 5, scattered: true })
  })

  it('are common for a vendor who sold much, and for one with a few devices', () => {
    expect(salesOf(lanes(6, 20)).scattered).toBe(false)
    expect(salesOf(lanes(4, 1)).scattered).toBe(false)
  })
})
