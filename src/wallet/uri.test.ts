import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPaymentUri, parsePaymentUri } from './uri.ts'

const ADDRESS = 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'

describe('payment requests', () => {
  it('are written as BIP-321 says', () => {
    expect(
      formatPaymentUri({
        address: ADDRESS,
        amount: 2_030_000n,
        label: 'Luke & Co',
        message: 'Melons?',
      }),
    ).toBe(`bitcoin:${ADDRESS}?amount=0.0203&label=Luke%20%26%20Co&message=Melons%3F`)
    expect(formatPaymentUri({ address: ADDRESS })).toBe(`bitcoin:${ADDRESS}`)
  })

  it('come back as they were written', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(fc.bigInt(0n, 2_100_000_000_000_000n), text, text, (amount, label, message) => {
        const request = { address: ADDRESS, amount, label, message }
        expect(parsePaymentUri(formatPaymentUri(request), 'mainnet')).toEqual(request)
      }),
    )
  })

  it.each([
    [`BITCOIN:${ADDRESS.toUpperCase()}?AMOUNT=1`, { address: ADDRESS, amount: 100_000_000n }],
    [` bitcoin:${ADDRESS}?lightning=lnbc1&amount=0.5 `, { address: ADDRESS, amount: 50_000_000n }],
    [`bitcoin:${ADDRESS}?`, { address: ADDRESS }],
  ])('like %s are understood', (uri, request) => {
    expect(parsePaymentUri(uri, 'mainnet')).toEqual(request)
  })

  it.each([
    [`litecoin:${ADDRESS}`, 'scheme'],
    ['bitcoin:?lno=lno1', 'address'],
    [`bitcoin:${ADDRESS}?amount=1,5`, 'amount'],
    [`bitcoin:${ADDRESS}?amount=-1`, 'amount'],
    [`bitcoin:${ADDRESS}?amount=1e3`, 'amount'],
    [`bitcoin:${ADDRESS}?amount=0.123456789`, 'amount'],
    [`bitcoin:${ADDRESS}?amount=21000001`, 'amount'],
    [`bitcoin:${ADDRESS}?amount=1&amount=2`, 'repeated'],
    [`bitcoin:${ADDRESS}?req-pay=1`, 'required'],
    [`bitcoin:${ADDRESS}?label=%E0%A4%A`, 'encoding'],
  ])('like %s are refused because of the %s', (uri, reason) => {
    expect(() => parsePaymentUri(uri, 'mainnet')).toThrow(
      expect.objectContaining({ code: 'wallet.bad-uri', data: { reason } }),
    )
  })

  it('for another network are refused', () => {
    expect(() => parsePaymentUri(`bitcoin:${ADDRESS}`, 'signet')).toThrow(
      expect.objectContaining({ code: 'wallet.wrong-network' }),
    )
  })
})
