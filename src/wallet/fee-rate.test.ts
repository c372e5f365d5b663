import { describe, expect, it } from 'vitest'
import { rateFor, satPerKvb } from './fee-rate.ts'

describe('fee rates', () => {
  it.each([
    ['the target itself', { 1: 9, 3: 4, 6: 2 }, 4_000n],
    ['the nearest faster one', { 1: 9, 2: 5.5, 6: 2 }, 5_500n],
    ['the fastest, where all are slower', { 6: 2.0001, 144: 1 }, 2_001n],
    ['what nodes relay at least, where servers say less', { 3: 0.2 }, 1_000n],
    ['what nodes relay at least, where servers say nothing', {}, 1_000n],
  ])('are taken from %s', (_where, table: Record<string, number>, rate) => {
    const estimates = new Map(
      Object.entries(table).map(([target, value]) => [Number(target), value]),
    )
    expect(rateFor(estimates, 3)).toBe(rate)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('refuse %d', (rate) => {
    expect(() => satPerKvb(rate)).toThrow(expect.objectContaining({ code: 'wallet.fee-too-low' }))
  })
})
