import { describe, expect, it } from 'vitest'
import { amountText, readAmount } from './amount-text.ts'

describe('a typed part of the money', () => {
  it('is read to the satoshi in either unit, and may be nothing', () => {
    expect(readAmount('700 000', 'sat', 1_000_000n)).toEqual({ ok: true, sats: 700_000n })
    expect(readAmount('0,007', 'btc', 1_000_000n)).toEqual({ ok: true, sats: 700_000n })
    expect(readAmount('0', 'sat', 10n)).toEqual({ ok: true, sats: 0n })
  })

  it('is refused when it is empty, no number, finer than a satoshi or more than there is', () => {
    const problem = (text: string, unit: 'sat' | 'btc'): string | undefined => {
      const read = readAmount(text, unit, 1000n)
      return read.ok ? undefined : read.problem
    }
    expect(problem('', 'sat')).toBe('empty')
    expect(problem('half', 'sat')).toBe('not-a-number')
    expect(problem('1.5', 'sat')).toBe('too-precise')
    expect(problem('0.000000001', 'btc')).toBe('too-precise')
    expect(problem('1001', 'sat')).toBe('too-large')
    expect(problem('1001', 'btc')).toBe('too-large')
  })

  it('reads back as it was shown', () => {
    for (const sats of [0n, 1n, 100_000_000n, 123_456_789n]) {
      for (const unit of ['sat', 'btc'] as const) {
        expect(readAmount(amountText(sats, unit), unit, sats)).toEqual({ ok: true, sats })
      }
    }
  })
})
