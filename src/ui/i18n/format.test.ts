import { describe, expect, it } from 'vitest'
import {
  bytesText,
  fiatText,
  minorDigits,
  relativeText,
  satsText,
  satsToMinor,
  timeText,
} from './format.ts'

const NBSP = '\u00a0'

describe('an amount of bitcoin', () => {
  it('is told in satoshis while it is small and in bitcoin when it is large', () => {
    expect(satsText(12_345n, 'en')).toBe(`12,345${NBSP}sat`)
    expect(satsText(9_999_999n, 'en')).toBe(`9,999,999${NBSP}sat`)
    expect(satsText(12_345n, 'en', 'btc')).toBe(`0.00012345${NBSP}BTC`)
    expect(satsText(123_456_789n, 'en', 'sat')).toBe(`123,456,789${NBSP}sat`)
    expect(satsText(10_000_000n, 'en')).toBe(`0.1${NBSP}BTC`)
  })

  it('never loses a satoshi, even at 21 million bitcoin', () => {
    expect(satsText(2_099_999_997_690_001n, 'en')).toBe(`20,999,999.97690001${NBSP}BTC`)
    expect(satsText(-123_456_789n, 'de')).toBe(`-1,23456789${NBSP}BTC`)
  })
})

describe('an amount of other money', () => {
  it('has as many decimals as its currency', () => {
    expect(fiatText(1250n, 'EUR', 'en')).toBe('€12.50')
    expect(fiatText(1250n, 'JPY', 'en')).toBe('¥1,250')
    expect(minorDigits('KWD')).toBe(3)
  })

  it('is still told when the browser does not know the currency', () => {
    expect(fiatText(1250n, 'not a code', 'en')).toContain('12.5')
  })

  it('follows from satoshis by the rate, rounded to the smallest coin', () => {
    const rates = { satsPerUnit: { EUR: '1000', JPY: '6.5' } }
    expect(satsToMinor(1_234_567n, 'EUR', rates)).toBe(123_457n)
    expect(satsToMinor(650n, 'JPY', rates)).toBe(100n)
  })

  it('is not guessed without a rate', () => {
    expect(satsToMinor(1000n, 'EUR', undefined)).toBeUndefined()
    expect(satsToMinor(1000n, 'EUR', { satsPerUnit: { EUR: '0' } })).toBeUndefined()
  })
})

describe('a time', () => {
  const now = new Date(2026, 10, 21, 12, 0).getTime()

  it('needs no date when it is today', () => {
    expect(timeText(new Date(2026, 10, 21, 9, 5).getTime(), 'en-GB', now)).toBe('09:05')
    expect(timeText(new Date(2026, 10, 20, 9, 5).getTime(), 'en-GB', now)).toContain('20 Nov 2026')
  })

  it('is told by its distance, in the largest unit that is full', () => {
    expect(relativeText(now - 59_000, 'en', now)).toBe('now')
    expect(relativeText(now - 3 * 3_600_000, 'en', now)).toBe('3 hours ago')
    expect(relativeText(now + 2 * 86_400_000, 'en', now)).toBe('in 2 days')
  })
})

describe('a size', () => {
  it('has a unit that people know', () => {
    expect(bytesText(999, 'en')).toBe('999 bytes')
    expect(bytesText(1_230_000, 'en')).toBe('1.2 MB')
    expect(bytesText(31_000_000, 'en')).toBe('31 MB')
  })
})
