import { describe, expect, it } from 'vitest'
import { lockedSats, lyingSats, moneyParts } from './money-parts.ts'

const none = { offered: 0n, shipped: 0n, held: 0n, sleeping: 0n, direct: 0n }
const out = { buyer: 0n, vendor: 0n, moderator: 0n }

describe('the picture of the money', () => {
  it('shows nothing before anything was paid', () => {
    expect(moneyParts({ lying: none, paidOut: out, refunded: 0n })).toEqual([])
  })

  it('shows each place with its part of the whole', () => {
    const parts = moneyParts({
      lying: { ...none, shipped: 750n },
      paidOut: { ...out, buyer: 250n },
      refunded: 0n,
    })
    expect(parts).toEqual([
      { place: 'shipped', sats: 750n, percent: 75 },
      { place: 'buyer', sats: 250n, percent: 25 },
    ])
  })

  it('keeps its proportions with all the bitcoin there is', () => {
    const half = 1_050_000_000_000_000n
    const parts = moneyParts({
      lying: { ...none, held: half },
      paidOut: out,
      refunded: half,
    })
    expect(parts.map(({ percent }) => percent)).toEqual([50, 50])
  })

  it('does not count money in the vendor’s own wallet as locked', () => {
    const lying = { ...none, direct: 400n, sleeping: 100n }
    expect(lyingSats({ lying })).toBe(500n)
    expect(lockedSats({ lying })).toBe(100n)
  })
})
