import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCurrency, minorDigits, toSats } from './currency.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

describe('a price in satoshis', () => {
  it('is exact, and half a satoshi is rounded up', () => {
    const eur = (amount: bigint, rate: string) => toSats({ currency: 'EUR', amount }, rate)
    expect(eur(100n, '1176.47')).toBe(1176n)
    expect(eur(1250n, '1176.47')).toBe(14_706n) // 14 705.875
    expect(eur(50n, '1001')).toBe(501n) // 500.5
    expect(eur(50n, '1000.999999999999')).toBe(500n)
    expect(eur(10n, '1000.05')).toBe(100n)
  })

  it('knows that yen have no cents and dinars have three digits', () => {
    expect(toSats({ currency: 'JPY', amount: 1250n }, '7')).toBe(8750n)
    expect(toSats({ currency: 'KWD', amount: 1250n }, '4000')).toBe(5000n)
    expect([minorDigits('JPY'), minorDigits('EUR'), minorDigits('BTC')]).toEqual([0, 2, 8])
  })

  it('is itself when it is quoted in bitcoin', () => {
    expect(toSats({ currency: 'BTC', amount: 21n })).toBe(21n)
  })

  it('never becomes nothing, and grows with the amount', () => {
    expect(toSats({ currency: 'EUR', amount: 1n }, '0.000000000001')).toBe(1n)
    const amount = fc.bigInt({ min: 1n, max: 10n ** 12n })
    const rate = fc
      .tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 999_999 }))
      .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`)
    fc.assert(
      fc.property(amount, amount, rate, (a, b, satsPerUnit) => {
        const sats = (one: bigint) => toSats({ currency: 'USD', amount: one }, satsPerUnit)
        if (a <= b) expect(sats(a)).toBeLessThanOrEqual(sats(b))
        const exact = (Number(a) * Number(satsPerUnit)) / 100
        expect(Math.abs(Number(sats(a)) - exact)).toBeLessThanOrEqual(1 + exact * 1e-12)
      }),
    )
  })

  it('is refused without an exact rate, or in a currency that nobody knows', () => {
    for (const rate of [undefined, '', '0', '0.0', '-1', '1e3', '01', '1.', ' 1', 'NaN']) {
      expect(() => toSats({ currency: 'EUR', amount: 1n }, rate)).toThrow(
        code('currency.wrong-rate'),
      )
    }
    expect(() => toSats({ currency: 'XXX', amount: 1n }, '1')).toThrow(code('currency.unknown'))
    expect(isCurrency('toString')).toBe(false)
  })
})
