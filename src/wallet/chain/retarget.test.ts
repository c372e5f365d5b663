import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitsOf, targetOf, workOf } from './compact.ts'
import { nextPeriodBits } from './retarget.ts'

const LIMIT = 0x1d00ffff

describe('the difficulty', () => {
  // Bitcoin Core, src/test/pow_tests.cpp: blocks 32255, 2015, 68543 and 46367 of the main network.
  it.each([
    ['as it went', 1261130161, 1262152739, 0x1d00ffff, 0x1d00d86a],
    ['no easier than the limit', 1231006505, 1233061996, 0x1d00ffff, 0x1d00ffff],
    ['at most four times as hard', 1279008237, 1279297671, 0x1c05a3f4, 0x1c0168fd],
    ['at most four times as easy', 1263163443, 1269211443, 0x1c387f6f, 0x1d00e1fd],
  ])('is adjusted %s', (_how, first, last, bits, expected) => {
    expect(nextPeriodBits(bits, first, last, LIMIT)).toBe(expected)
  })

  it('never moves by more than four times, nor beyond the limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0x10000, max: 0x7fffff }),
        fc.integer({ min: 10, max: 28 }),
        fc.nat({ max: 100_000_000 }),
        (mantissa, size, took) => {
          const bits = (size << 24) | mantissa
          const before = targetOf(bits)
          const after = targetOf(nextPeriodBits(bits, 0, took, LIMIT))
          expect(after <= before * 4n).toBe(true)
          // The compact form cuts the lowest bits off.
          expect(after >= before / 4n - (before >> 15n)).toBe(true)
          expect(after <= targetOf(LIMIT)).toBe(true)
        },
      ),
    )
  })
})

describe('bits', () => {
  // Bitcoin Core, src/test/arith_uint256_tests.cpp, bignum_SetCompact.
  it.each([
    [0x01120000, 0x12n, 0x01120000],
    [0x02123400, 0x1234n, 0x02123400],
    [0x03123456, 0x123456n, 0x03123456],
    [0x04123456, 0x12345600n, 0x04123456],
    [0x05009234, 0x92340000n, 0x05009234],
    [0x20123456, 0x123456n << 232n, 0x20123456],
  ])('%i stand for a target and the target for them', (bits, target, again) => {
    expect(targetOf(bits)).toBe(target)
    expect(bitsOf(target)).toBe(again)
  })

  it.each([0, 0x00123456, 0x01003456, 0x04923456, 0x01fedcba, 0xff123456, 0x23000001])(
    '%i stand for nothing',
    (bits) => {
      expect(() => targetOf(bits)).toThrow(RangeError)
    },
  )

  it('lose nothing on the way there and back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0x8000, max: 0x7fffff }),
        fc.integer({ min: 3, max: 32 }),
        (mantissa, size) => {
          const bits = ((size << 24) | mantissa) >>> 0
          expect(bitsOf(targetOf(bits))).toBe(bits)
        },
      ),
    )
  })

  it('of the genesis block cost 4 295 032 833 hashes', () => {
    expect(workOf(0x1d00ffff)).toBe(0x100010001n)
  })
})
