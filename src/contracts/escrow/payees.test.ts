import { describe, expect, it } from 'vitest'
import { walletOf } from './fixtures/parties.ts'
import { payAll, paySplit, shareOf } from './payees.ts'

const [buyer, vendor, moderator] = ['buyer', 'vendor', 'moderator'].map(walletOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
]
const refusal = (code: string, data: object) => expect.objectContaining({ code, data })

describe('who is paid', () => {
  it('is one alone in a release or refund, and he bears the fee', () => {
    expect(payAll(vendor, 7n)).toEqual([{ script: vendor, amount: 7n, bearsFee: true }])
  })

  it('is buyer and vendor in a settlement, the vendor with the rest', () => {
    const split = { total: 100n, buyer: { script: buyer, amount: 30n }, vendor: { script: vendor } }
    expect(paySplit(split)).toEqual([
      { script: buyer, amount: 30n, bearsFee: true },
      { script: vendor, amount: 70n, bearsFee: true },
    ])
    expect(paySplit({ ...split, buyer: { script: buyer, amount: 100n } })[1]?.amount).toBe(0n)
    expect(paySplit({ ...split, buyer: { script: buyer, amount: 0n } })[1]?.amount).toBe(100n)
  })

  it('is the moderator, too, in a verdict, exactly and at most what the order froze', () => {
    const verdict = (amount: bigint) => ({
      total: 100n,
      buyer: { script: buyer, amount: 30n },
      vendor: { script: vendor },
      moderator: { script: moderator, amount, frozen: 5n },
    })
    expect(paySplit(verdict(5n))).toEqual([
      { script: buyer, amount: 30n, bearsFee: true },
      { script: vendor, amount: 65n, bearsFee: true },
      { script: moderator, amount: 5n, bearsFee: false },
    ])
    expect(() => paySplit(verdict(6n))).toThrow(
      refusal('escrow.moderator-fee-too-high', { frozen: 5 }),
    )
    expect(() => paySplit(verdict(-1n))).toThrow(
      refusal('escrow.split-does-not-add-up', { difference: 71 }),
    )
  })

  it.each([
    [101n, -1],
    [-1n, 101],
  ])('is nobody when the buyer shall get %s of 100', (amount, difference) => {
    expect(() =>
      paySplit({ total: 100n, buyer: { script: buyer, amount }, vendor: { script: vendor } }),
    ).toThrow(refusal('escrow.split-does-not-add-up', { difference }))
  })

  it('counts shares in hundredths of a percent, rounded down', () => {
    expect(shareOf(12_345n, 5_000)).toBe(6_172n)
    expect(shareOf(12_345n, 10_000)).toBe(12_345n)
    expect(shareOf(12_345n, 0)).toBe(0n)
    expect(shareOf(9_999n, 1)).toBe(0n)
  })
})
