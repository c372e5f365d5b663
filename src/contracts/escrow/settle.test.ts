import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dustThreshold } from './dust.ts'
import { walletOf } from './fixtures/parties.ts'
import { EscrowRefusal } from './refusal.ts'
import type { Payee, Settlement } from './settle.ts'
import { compareOutputs, settle } from './settle.ts'

const [buyer, vendor, moderator] = ['buyer', 'vendor', 'moderator'].map(walletOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
]
/** A shipped coin: 100 bytes of input, 31 of each output. */
const vsize = (scripts: readonly Uint8Array[]) => 131 + 31 * scripts.length
const bears = (script: Uint8Array, amount: bigint): Payee => ({ script, amount, bearsFee: true })
const exact = (script: Uint8Array, amount: bigint): Payee => ({ script, amount, bearsFee: false })
const paidTo = ({ outputs }: Settlement, script: Uint8Array) =>
  outputs.find((output) => output.script === script)?.amount
const refusal = (code: string, data?: object) =>
  expect.objectContaining(data === undefined ? { code } : { code, data })

describe('settling', () => {
  it('takes the fee of a release from the vendor', () => {
    const settled = settle({ total: 50_000n, payees: [bears(vendor, 50_000n)], feerate: 3, vsize })
    expect(settled).toEqual({ outputs: [{ script: vendor, amount: 49_514n }], fee: 486n })
  })

  it('takes the fee of a split from both in proportion, after the moderator, to the satoshi', () => {
    const payees = [exact(moderator, 10_000n), bears(buyer, 133_000n), bears(vendor, 57_000n)]
    const settled = settle({ total: 200_000n, payees, feerate: 5, vsize })
    expect(settled.fee).toBe(1_120n)
    expect(paidTo(settled, moderator)).toBe(10_000n)
    expect(paidTo(settled, buyer)).toBe(132_216n)
    expect(paidTo(settled, vendor)).toBe(56_664n)
    expect(settled.outputs.map(({ script }) => script)).toEqual([moderator, vendor, buyer])
  })

  it('gives the satoshi that cannot be divided to the largest', () => {
    const payees = [bears(buyer, 3_333n), bears(vendor, 6_668n)]
    const settled = settle({ total: 10_001n, payees, feerate: 1, vsize })
    // 3 333 * 9 808 / 10 001 = 3 268,67 and 6 668 * 9 808 / 10 001 = 6 539,32
    expect(paidTo(settled, buyer)).toBe(3_268n)
    expect(paidTo(settled, vendor)).toBe(6_540n)
  })

  it('rounds a fee at a broken feerate up', () => {
    const settled = settle({ total: 9_000n, payees: [bears(vendor, 9_000n)], feerate: 1.5, vsize })
    expect(settled.fee).toBe(243n)
    expect(
      settle({ total: 9_000n, payees: [bears(vendor, 9_000n)], feerate: 1.01, vsize }).fee,
    ).toBe(164n)
  })

  it('drops an output that nodes would not relay, and the largest gets it', () => {
    const payees = [bears(buyer, 299n), bears(vendor, 9_701n)]
    const settled = settle({ total: 10_000n, payees, feerate: 1, vsize })
    // 299 less its part of 193 is 293, one below what nodes relay.
    expect(settled).toEqual({ outputs: [{ script: vendor, amount: 9_838n }], fee: 162n })
    const kept = settle({
      total: 10_000n,
      payees: [bears(buyer, 300n), bears(vendor, 9_700n)],
      feerate: 1,
      vsize,
    })
    expect(paidTo(kept, buyer)).toBe(294n)
  })

  it('waives a moderator fee that nodes would not relay', () => {
    const payees = [exact(moderator, 293n), bears(buyer, 5_000n), bears(vendor, 4_707n)]
    const settled = settle({ total: 10_000n, payees, feerate: 1, vsize })
    expect(paidTo(settled, moderator)).toBeUndefined()
    expect(settled.fee).toBe(193n)
    expect(paidTo(settled, buyer)).toBe(5_191n)
    expect(paidTo(settled, vendor)).toBe(4_616n)
  })

  it('never gives what was dropped to the moderator, however large his part', () => {
    const payees = [exact(moderator, 6_000n), bears(buyer, 3_800n), bears(vendor, 200n)]
    const settled = settle({ total: 10_000n, payees, feerate: 1, vsize })
    expect(paidTo(settled, moderator)).toBe(6_000n)
    expect(paidTo(settled, vendor)).toBeUndefined()
    expect(paidTo(settled, buyer)).toBe(4_000n - 193n)
  })

  it('lets the moderator wait in vain before the last party gets nothing', () => {
    const payees = [exact(moderator, 9_500n), bears(buyer, 500n)]
    const settled = settle({ total: 10_000n, payees, feerate: 2, vsize })
    expect(settled).toEqual({ outputs: [{ script: buyer, amount: 9_676n }], fee: 324n })
  })

  it('orders the outputs by what they are in the end', () => {
    const payees = [exact(moderator, 10_000n), bears(buyer, 10_001n)]
    const { outputs } = settle({ total: 20_001n, payees, feerate: 1, vsize })
    expect(outputs.map(({ script }) => script)).toEqual([buyer, moderator])
  })

  it('gives what is left to the largest of many', () => {
    const three = [walletOf('one'), walletOf('two'), walletOf('three')] as const
    const payees = three.map((script, index) => bears(script, BigInt(1_001 * (index + 1))))
    const settled = settle({ total: 6_006n, payees, feerate: 1, vsize })
    // 224 are the fee; 5 782 / 6 006 of 1 001 and 2 002 are 963,67 and 1 927,33.
    expect(three.map((script) => paidTo(settled, script))).toEqual([963n, 1_927n, 2_892n])
  })

  it('waives the smallest of those paid exactly first', () => {
    const payees = [exact(moderator, 9_000n), exact(buyer, 400n), bears(vendor, 500n)]
    const settled = settle({ total: 9_900n, payees, feerate: 2, vsize })
    expect(paidTo(settled, buyer)).toBeUndefined()
    expect(paidTo(settled, vendor)).toBe(514n)
    expect(paidTo(settled, moderator)).toBe(9_000n)
  })

  it('refuses when the fee leaves nothing', () => {
    const one = (total: bigint) => () =>
      settle({ total, payees: [bears(vendor, total)], feerate: 1, vsize })
    expect(one(455n)).toThrow(refusal('escrow.not-worth-the-fee'))
    expect(one(456n)().outputs).toEqual([{ script: vendor, amount: 294n }])
    expect(one(0n)).toThrow(refusal('escrow.not-worth-the-fee'))
    expect(() =>
      settle({ total: 9n, payees: [bears(vendor, 4n), bears(buyer, 5n)], feerate: 9, vsize }),
    ).toThrow(refusal('escrow.not-worth-the-fee'))
  })

  it('refuses when nobody bears the fee', () => {
    const payees = [exact(moderator, 9_000n)]
    expect(() => settle({ total: 9_000n, payees, feerate: 1, vsize })).toThrow(
      refusal('escrow.not-worth-the-fee'),
    )
  })

  it('refuses parts that are not all the coins', () => {
    const split = (total: bigint, payees: Payee[]) => () =>
      settle({ total, payees, feerate: 1, vsize })
    const payees = [bears(vendor, 9_000n)]
    expect(split(9_001n, payees)).toThrow(
      refusal('escrow.split-does-not-add-up', { difference: 1 }),
    )
    expect(split(8_999n, payees)).toThrow(
      refusal('escrow.split-does-not-add-up', { difference: -1 }),
    )
    expect(split(8_000n, [...payees, bears(buyer, -1_000n)])).toThrow(
      refusal('escrow.split-does-not-add-up', { difference: 0 }),
    )
  })

  it.each([0, -1, NaN, Infinity])('does not count with a feerate of %s', (feerate) => {
    expect(() =>
      settle({ total: 9_000n, payees: [bears(vendor, 9_000n)], feerate, vsize }),
    ).toThrow(RangeError)
  })

  it('orders outputs by amount, then by script', () => {
    const a = { script: Uint8Array.of(1), amount: 5n }
    const b = { script: Uint8Array.of(2), amount: 5n }
    const c = { script: Uint8Array.of(0), amount: 6n }
    expect([c, b, a].sort(compareOutputs)).toEqual([a, b, c])
    expect(compareOutputs(a, { ...a })).toBe(0)
    expect(compareOutputs(a, b)).toBe(-1)
    expect(compareOutputs(b, a)).toBe(1)
  })
})

const anything = fc.record({
  parts: fc.tuple(
    fc.bigInt({ min: 0n, max: 3_000_000n }),
    fc.bigInt({ min: 0n, max: 3_000_000n }),
    fc.bigInt({ min: 0n, max: 100_000n }),
  ),
  feerate: fc.integer({ min: 1, max: 300 }),
})

describe.each([
  ['a fixed seed', { seed: 20_240_611, numRuns: 500 }],
  ['any seed', { numRuns: 300 }],
])('every settlement, with %s,', (_name, parameters) => {
  it('gives out all the coins, nothing too small, the same in whatever order', () => {
    fc.assert(
      fc.property(anything, ({ parts: [toBuyer, toVendor, toModerator], feerate }) => {
        const total = toBuyer + toVendor + toModerator
        const payees = [
          bears(buyer, toBuyer),
          bears(vendor, toVendor),
          exact(moderator, toModerator),
        ]
        let settled: Settlement
        try {
          settled = settle({ total, payees, feerate, vsize })
        } catch (error) {
          expect(error).toBeInstanceOf(EscrowRefusal)
          // Refused only where one payee alone would not be worth it.
          const least = BigInt(vsize([vendor]) * feerate) + dustThreshold(vendor)
          expect(toBuyer + toVendor === 0n || total < least).toBe(true)
          return
        }
        const { outputs, fee } = settled
        expect(outputs.reduce((sum, { amount }) => sum + amount, fee)).toBe(total)
        expect(outputs.every(({ script, amount }) => amount >= dustThreshold(script))).toBe(true)
        expect(fee).toBe(BigInt(vsize(outputs.map(({ script }) => script)) * feerate))
        expect(settle({ total, payees: payees.toReversed(), feerate, vsize })).toEqual(settled)
        const kept = paidTo(settled, moderator)
        expect(kept === undefined || kept === toModerator).toBe(true)
      }),
      parameters,
    )
  })
})
