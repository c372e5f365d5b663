import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePrice, priceText } from './parse-price.ts'

const amounts = fc.bigInt({ min: 1n, max: 999_999_999_999_999_999n })
const places = fc.constantFrom(0, 2, 3, 8)

describe('a price that a vendor types', () => {
  it('is exactly the amount that is shown back to them, in every currency', () => {
    fc.assert(
      fc.property(amounts, places, (amount, digits) => {
        expect(parsePrice(priceText(amount, digits), digits)).toEqual({ ok: true, amount })
      }),
    )
  })

  it('means the same with a comma as with a point', () => {
    fc.assert(
      fc.property(amounts, places, (amount, digits) => {
        const text = priceText(amount, digits)
        expect(parsePrice(text.replace('.', ','), digits)).toEqual(parsePrice(text, digits))
      }),
    )
  })

  it('is an amount or a named problem, and never throws, whatever was pasted', () => {
    fc.assert(
      fc.property(fc.string(), places, (text, digits) => {
        const parsed = parsePrice(text, digits)
        if (parsed.ok) expect(parsed.amount).toBeGreaterThan(0n)
      }),
    )
  })

  it('survives the smallest unit, where floating point would not', () => {
    expect(parsePrice('0.1', 8)).toEqual({ ok: true, amount: 10_000_000n })
    expect(parsePrice('20999999.9769', 8)).toEqual({ ok: true, amount: 2_099_999_997_690_000n })
    expect(parsePrice('.5', 2)).toEqual({ ok: true, amount: 50n })
    expect(parsePrice('12.', 2)).toEqual({ ok: true, amount: 1200n })
  })

  it('may be grouped by blanks or apostrophes', () => {
    expect(parsePrice(' 1\u00a0234,50 ', 2)).toEqual({ ok: true, amount: 123_450n })
    expect(parsePrice("1'000'000", 0)).toEqual({ ok: true, amount: 1_000_000n })
  })

  it('may be typed in Arabic, Persian or Devanagari digits', () => {
    expect(parsePrice('١٢٫٥٠', 2)).toEqual({ ok: true, amount: 1250n })
    expect(parsePrice('۱۲', 2)).toEqual({ ok: true, amount: 1200n })
    expect(parsePrice('१२.५', 2)).toEqual({ ok: true, amount: 1250n })
  })

  it('is refused rather than guessed when a comma could be a thousand or a fraction', () => {
    expect(parsePrice('1,000', 2)).toEqual({ ok: false, problem: 'too-precise' })
    expect(parsePrice('1.000', 0)).toEqual({ ok: false, problem: 'too-precise' })
  })

  it('is refused when it is nothing, no number, zero, negative or absurd', () => {
    expect(parsePrice('  ', 2)).toEqual({ ok: false, problem: 'empty' })
    for (const text of ['twelve', '1.2.3', '-5', '1e3', '.', '0x10']) {
      expect(parsePrice(text, 2)).toEqual({ ok: false, problem: 'not-a-number' })
    }
    expect(parsePrice('0.00', 2)).toEqual({ ok: false, problem: 'zero' })
    expect(parsePrice('9'.repeat(19), 0)).toEqual({ ok: false, problem: 'too-large' })
  })
})
