import { describe, expect, it } from 'vitest'
import { discountedFee } from './discount.ts'
import type { ServiceTier } from './tier.ts'

const TIERS: readonly ServiceTier[] = [0, 1, 2, 3]
const fixed = (fee: bigint, discount: number | undefined, tier: ServiceTier) =>
  discountedFee({ fixedSats: fee }, discount, tier).fixedSats

describe('the fee of a moderator who thanks helpers', () => {
  it('is a third, two thirds, and the whole of the discount lower with each mark', () => {
    expect(TIERS.map((tier) => fixed(30_000n, 1000, tier))).toEqual([
      30_000n,
      29_000n,
      28_000n,
      27_000n,
    ])
    const shares = TIERS.map((tier) => discountedFee({ basisPoints: 300 }, 5000, tier))
    expect(shares).toEqual([300, 250, 200, 150].map((basisPoints) => ({ basisPoints })))
  })

  it('is rounded up, each part of it, and never below what is stated', () => {
    expect(fixed(1n, 9_999, 3)).toBe(1n)
    expect(fixed(100n, 1000, 1)).toBe(97n)
    expect(discountedFee({ basisPoints: 100 }, 1000, 1)).toEqual({ basisPoints: 97 })
    const both = { fixedSats: 2000n, basisPoints: 250 }
    expect(discountedFee(both, 1000, 2)).toEqual({ fixedSats: 1867n, basisPoints: 234 })
    for (const discount of [0, 1, 333, 5000, 9_999, 10_000]) {
      for (const tier of TIERS) {
        const rounded = fixed(12_345n, discount, tier) ?? 0n
        const exact = 12_345n * (30_000n - BigInt(discount * tier))
        expect(rounded * 30_000n - exact).toBeGreaterThanOrEqual(0n)
        expect(rounded * 30_000n - exact).toBeLessThan(30_000n)
      }
    }
  })

  it('is the whole fee where no discount is offered, and nothing where all of it is off', () => {
    const fee = { fixedSats: 2_100_000_000_000_000n, basisPoints: 10_000 }
    expect(discountedFee(fee, undefined, 3)).toEqual(fee)
    expect(discountedFee(fee, 10_000, 3)).toEqual({ fixedSats: 0n, basisPoints: 0 })
    expect(discountedFee(fee, 10_000, 2).fixedSats).toBe(700_000_000_000_000n)
  })
})
