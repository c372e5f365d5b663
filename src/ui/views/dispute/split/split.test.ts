import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  buyerPercent,
  isWhole,
  PRESETS,
  presetSplit,
  splitBuyer,
  splitVendor,
  stepOf,
  withFee,
} from './split.ts'

const sats = fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n })

describe('a division of the money in dispute', () => {
  it('never makes or loses a satoshi, whatever is asked for', () => {
    fc.assert(
      fc.property(sats, sats, sats, sats, (amount, part, fee, other) => {
        const first = splitBuyer(amount, part, fee)
        for (const split of [
          first,
          splitVendor(amount, part, fee),
          withFee(amount, first, other),
        ]) {
          expect(isWhole(amount, split, amount)).toBe(true)
        }
        for (const preset of PRESETS) {
          expect(isWhole(amount, presetSplit(amount, preset, fee), amount)).toBe(true)
        }
      }),
    )
  })

  it('gives what was typed, as far as there is so much', () => {
    expect(splitBuyer(1000n, 700n)).toEqual({ buyer: 700n, vendor: 300n, fee: 0n })
    expect(splitVendor(1000n, 700n, 100n)).toEqual({ buyer: 200n, vendor: 700n, fee: 100n })
    expect(splitBuyer(1000n, 5000n, 100n)).toEqual({ buyer: 900n, vendor: 0n, fee: 100n })
    expect(splitBuyer(1000n, -5n)).toEqual({ buyer: 0n, vendor: 1000n, fee: 0n })
  })

  it('gives the odd satoshi of a half to the buyer', () => {
    expect(presetSplit(1001n, 'half')).toEqual({ buyer: 501n, vendor: 500n, fee: 0n })
    expect(presetSplit(1001n, 'half', 1n)).toEqual({ buyer: 500n, vendor: 500n, fee: 1n })
    expect(presetSplit(1000n, 'all-vendor', 30n).vendor).toBe(970n)
  })

  it('takes a fee from both in proportion, and gives it back in the same way', () => {
    const split = splitBuyer(10_000n, 7000n)
    const charged = withFee(10_000n, split, 1000n)
    expect(charged).toEqual({ buyer: 6300n, vendor: 2700n, fee: 1000n })
    expect(withFee(10_000n, charged, 0n)).toEqual(split)
  })

  it('is refused with a fee above the limit of the order, or with a satoshi missing', () => {
    expect(isWhole(1000n, splitBuyer(1000n, 500n, 50n), 50n)).toBe(true)
    expect(isWhole(1000n, splitBuyer(1000n, 500n, 51n), 50n)).toBe(false)
    expect(isWhole(1000n, { buyer: 500n, vendor: 499n, fee: 0n })).toBe(false)
    expect(isWhole(1000n, { buyer: 1001n, vendor: -1n, fee: 0n })).toBe(false)
  })

  it('moves by a hundredth with the arrow keys, or a satoshi where there is little', () => {
    expect(stepOf(1_000_000n)).toBe(10_000n)
    expect(stepOf(50n)).toBe(1n)
    expect(buyerPercent(splitBuyer(1000n, 333n))).toBe(33)
    expect(buyerPercent(splitBuyer(0n, 0n))).toBe(0)
  })
})
