import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { walletOf } from './fixtures/parties.ts'
import { LADDER_RATES, ladder } from './ladder.ts'
import { EscrowRefusal } from './refusal.ts'

const [buyer, vendor] = ['buyer', 'vendor'].map(walletOf) as [Uint8Array, Uint8Array]
const vsize = (scripts: readonly Uint8Array[]) => 131 + 31 * scripts.length
const release = (total: bigint) => ({
  total,
  payees: [{ script: vendor, amount: total, bearsFee: true }],
  vsize,
})
const rates = (terms: Parameters<typeof ladder>[0]) => ladder(terms).map(({ rate }) => rate)

describe('the ladder of feerates', () => {
  it('has every rung for enough money', () => {
    const rungs = ladder(release(1_000_000n))
    expect(rungs.map(({ rate }) => rate)).toEqual([...LADDER_RATES])
    expect(rungs.map(({ fee }) => fee)).toEqual(LADDER_RATES.map((rate) => BigInt(162 * rate)))
    expect(rungs[11]?.outputs).toEqual([{ script: vendor, amount: 962_254n }])
  })

  it('ends at a quarter of the coins', () => {
    // 162 vB at 8 sat/vB are 1 296 satoshis, a quarter of 5 184.
    expect(rates(release(5_184n))).toEqual([1, 2, 3, 5, 8])
    expect(rates(release(5_183n))).toEqual([1, 2, 3, 5])
  })

  it('keeps the lowest rung for small coins, which would be lost without it', () => {
    expect(rates(release(456n))).toEqual([1])
    expect(() => rates(release(455n))).toThrow(
      expect.objectContaining({ code: 'escrow.not-worth-the-fee' }),
    )
  })

  it('does not hide other refusals', () => {
    expect(() => ladder({ ...release(9_000n), total: 9_001n })).toThrow(
      expect.objectContaining({ code: 'escrow.split-does-not-add-up' }),
    )
  })

  it('ends, too, where nothing would be left of a higher rung', () => {
    const large = { ...release(2_000n), vsize: () => 1_650 }
    expect(rates(large)).toEqual([1])
  })

  it('leaves out a rate that would not replace the one before', () => {
    // At 2 sat/vB the buyer's output falls below what nodes relay: 324 satoshis are 31 too few.
    const terms = {
      total: 10_000n,
      payees: [
        { script: buyer, amount: 304n, bearsFee: true },
        { script: vendor, amount: 9_696n, bearsFee: true },
      ],
      vsize,
    }
    expect(ladder(terms).map(({ rate, fee }) => [rate, fee])).toEqual([
      [1, 193n],
      [3, 486n],
      [5, 810n],
      [8, 1_296n],
      [13, 2_106n],
    ])
  })
})

const money = fc.bigInt({ min: 0n, max: 2_000_000n })

describe.each([
  ['a fixed seed', { seed: 77, numRuns: 300 }],
  ['any seed', { numRuns: 200 }],
])('every ladder, with %s,', (_name, parameters) => {
  it('rises so that each rung replaces the one before, and costs at most a quarter', () => {
    fc.assert(
      fc.property(money, money, (toBuyer, toVendor) => {
        const total = toBuyer + toVendor
        const payees = [
          { script: buyer, amount: toBuyer, bearsFee: true },
          { script: vendor, amount: toVendor, bearsFee: true },
        ]
        try {
          const rungs = ladder({ total, payees, vsize })
          rungs.forEach(({ rate, fee, outputs }, index) => {
            expect(outputs.reduce((sum, { amount }) => sum + amount, fee)).toBe(total)
            const before = rungs[index - 1]
            if (before === undefined) return
            const size = vsize(outputs.map(({ script }) => script))
            expect(rate).toBeGreaterThan(before.rate)
            expect(fee >= before.fee + BigInt(size)).toBe(true)
            expect(fee * 4n <= total).toBe(true)
          })
        } catch (error) {
          if (!(error instanceof EscrowRefusal)) throw error
          expect(total < 600n).toBe(true)
        }
      }),
      parameters,
    )
  })
})
