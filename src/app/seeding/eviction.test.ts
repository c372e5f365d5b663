import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import type { StoreCopy } from './eviction.ts'
import { chooseEvictions, valueOf } from './eviction.ts'

const NOW = 1_760_000_000_000
const DAY = 24 * 3_600_000

const copy = fc.record({
  kept: fc.boolean(),
  usedAt: fc.integer({ min: NOW - 400 * DAY, max: NOW + DAY }),
  copies: fc.nat(200),
  bytes: fc.nat(2 ** 31),
})
const copies = fc
  .array(copy, { maxLength: 30 })
  .map((all) => all.map((one, index): StoreCopy => ({ ...one, nym: `n${index}` as Nym })))
const excess = fc.nat(2 ** 32)

const seen = (change: Partial<StoreCopy> = {}): StoreCopy => ({
  nym: 'n' as Nym,
  kept: false,
  usedAt: NOW - 10 * DAY,
  copies: 3,
  bytes: 5_000_000,
  ...change,
})
const bytesOf = (all: readonly StoreCopy[], nyms: readonly Nym[]) =>
  all.filter(({ nym }) => nyms.includes(nym)).reduce((sum, { bytes }) => sum + bytes, 0)

test('what is own, followed or looked at now is never put out, however much room is asked for', () => {
  fc.assert(
    fc.property(copies, excess, (all, need) => {
      const chosen = chooseEvictions(all, need, NOW)
      expect(all.filter(({ nym, kept }) => kept && chosen.includes(nym))).toEqual([])
    }),
  )
})

test('as much gets free as was asked for, unless nothing is left to put out', () => {
  fc.assert(
    fc.property(copies, excess, (all, need) => {
      const freed = bytesOf(all, chooseEvictions(all, need, NOW))
      const possible = all.filter(({ kept }) => !kept).reduce((sum, { bytes }) => sum + bytes, 0)
      expect(freed).toBeGreaterThanOrEqual(Math.min(need, possible))
    }),
  )
})

test('nothing goes that is worth more than something that stays, and nothing that needed not go', () => {
  fc.assert(
    fc.property(copies, excess, (all, need) => {
      const chosen = chooseEvictions(all, need, NOW)
      const gone = all.filter(({ nym }) => chosen.includes(nym))
      const stays = all.filter(
        ({ nym, kept, bytes }) => !kept && bytes > 0 && !chosen.includes(nym),
      )
      const dearestGone = Math.max(-Infinity, ...gone.map((one) => valueOf(one, NOW)))
      for (const one of stays) expect(valueOf(one, NOW)).toBeGreaterThanOrEqual(dearestGone)
      expect(bytesOf(all, chosen.slice(0, -1))).toBeLessThanOrEqual(Math.max(0, need))
    }),
  )
})

test('the order in which stores are listed decides nothing', () => {
  fc.assert(
    fc.property(copies, excess, (all, need) => {
      expect(chooseEvictions(all.toReversed(), need, NOW)).toEqual(chooseEvictions(all, need, NOW))
    }),
  )
})

test('a copy is worth less the longer nobody used it, the more others hold it, and the larger it is', () => {
  fc.assert(
    fc.property(
      copy,
      fc.integer({ min: 1, max: DAY * 30 }),
      fc.integer({ min: 1, max: 9 }),
      (one, age, more) => {
        const base = { ...one, nym: 'n' as Nym, usedAt: Math.min(one.usedAt, NOW) }
        expect(valueOf({ ...base, usedAt: base.usedAt - age }, NOW)).toBeLessThan(
          valueOf(base, NOW),
        )
        expect(valueOf({ ...base, copies: base.copies + more }, NOW)).toBeLessThan(
          valueOf(base, NOW),
        )
        expect(valueOf({ ...base, bytes: base.bytes + 2 ** 20 }, NOW)).toBeLessThan(
          valueOf(base, NOW),
        )
      },
    ),
  )
})

test('the last copy that anybody knows of outlives one that twelve others hold', () => {
  const rare = seen({ nym: 'rare' as Nym, copies: 0 })
  const common = seen({ nym: 'common' as Nym, copies: 12 })
  expect(chooseEvictions([rare, common], 1, NOW)).toEqual(['common'])
})

test('a large store that was read yesterday outlives a small one that nobody opened for half a year', () => {
  const large = seen({ nym: 'large' as Nym, usedAt: NOW - DAY, bytes: 200_000_000 })
  const small = seen({ nym: 'small' as Nym, usedAt: NOW - 180 * DAY, bytes: 500_000 })
  expect(chooseEvictions([large, small], 1, NOW)).toEqual(['small'])
})
