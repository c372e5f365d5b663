import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceText } from '../edit-listing/parse-price.ts'
import { parsePaymentTarget, receiveUri } from './payment-uri.ts'

const ADDRESS = 'bcrt1q6rhpng9evdsfnn833a4f4vej0asu6dk5srld6x'

describe('what a person pastes into "send to"', () => {
  it('may be a bare address', () => {
    expect(parsePaymentTarget(` ${ADDRESS}\n`)).toEqual({ ok: true, address: ADDRESS })
  })

  it('may be the link behind our own QR code', () => {
    expect(parsePaymentTarget(receiveUri(ADDRESS))).toEqual({ ok: true, address: ADDRESS })
  })

  it('fills in the exact amount that a payment link asks for', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2_100_000_000_000_000n }), (amount) => {
        const uri = `bitcoin:${ADDRESS}?amount=${priceText(amount, 8)}`
        expect(parsePaymentTarget(uri)).toEqual({ ok: true, address: ADDRESS, amount })
      }),
    )
  })

  it('may be a QR code in upper case, with a name', () => {
    expect(
      parsePaymentTarget(`BITCOIN:${ADDRESS.toUpperCase()}?AMOUNT=0.5&label=Luke%20Jr`),
    ).toEqual({
      ok: true,
      address: ADDRESS.toUpperCase(),
      amount: 50_000_000n,
      label: 'Luke Jr',
    })
  })

  it('is refused when the link demands something that this wallet does not know', () => {
    expect(parsePaymentTarget(`bitcoin:${ADDRESS}?req-somethingyoudontunderstand=50`)).toEqual({
      ok: false,
      problem: 'unknown-requirement',
    })
    expect(parsePaymentTarget(`bitcoin:${ADDRESS}?somethingyoudontunderstand=50`).ok).toBe(true)
  })

  it('is refused when its amount is odd, repeated or in another notation', () => {
    for (const query of ['amount=1,5', 'amount=1&amount=2', 'amount=', 'amount=1e3', 'amount=-1']) {
      expect(parsePaymentTarget(`bitcoin:${ADDRESS}?${query}`)).toEqual({
        ok: false,
        problem: 'bad-amount',
      })
    }
  })

  it('is refused when there is no address in it', () => {
    for (const text of [
      'bitcoin:?lightning=lnbc1',
      'https://example.org',
      'two words',
      'bitcoin:',
    ]) {
      expect(parsePaymentTarget(text)).toEqual({ ok: false, problem: 'no-address' })
    }
  })
})
