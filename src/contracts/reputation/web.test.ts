import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { scoreOf } from './score.ts'
import type { TradeInit } from './testing.ts'
import { NOW, trade } from './testing.ts'
import { webOf } from './web.ts'
import { weighRatings } from './weigh.ts'

const score = (...trades: TradeInit[]) => scoreOf(trades.map(trade), { now: NOW })
const many = (count: number, init: (at: number) => Omit<TradeInit, 'id'>, name: string) =>
  Array.from({ length: count }, (_, at): TradeInit => ({ id: `${name}${at}`, ...init(at) }))
/** Good words of people for whom these friends vouch, over a year. */
const vouched = (count: number, via: string[], name = 'v', overall = 5) =>
  many(count, (at) => ({ overall, distance: 2, via, daysAgo: 1 + ((at * 9) % 365) }), name)
const strangers = (count: number, overall = 5) =>
  many(count, (at) => ({ overall, daysAgo: 1 + ((at * 9) % 365) }), 's')

describe('the web of a reader', () => {
  const [me, ada, bo, cy] = ['me', 'ada', 'bo', 'cy'] as Nym[] as [Nym, Nym, Nym, Nym]

  it('is two steps deep, and names who lends the second one', () => {
    const web = webOf({
      self: me,
      lists: new Map([
        [bo, [cy, ada]],
        [ada, [cy, ada, me]],
      ]),
    })
    expect(web.get(me)).toEqual({ distance: 0, via: [ada] })
    expect(web.get(ada)).toEqual({ distance: 1, via: [bo] })
    expect(web.get(bo)).toEqual({ distance: 1 })
    expect(web.get(cy)).toEqual({ distance: 2, via: [ada, bo] })
    expect(web.size).toBe(4)
  })

  it('holds nobody but the reader and those whom the reader follows while these tell nothing', () => {
    expect([...webOf({ self: me, lists: new Map([[ada, []]]) }).keys()].sort()).toEqual([ada, me])
    expect(webOf({ lists: new Map() }).size).toBe(0)
  })
})

describe('a rating by somebody for whom a friend vouches', () => {
  it('weighs between one of a friend and one of a stranger', () => {
    const of = (init: Partial<TradeInit>) => score({ id: 'a', overall: 5, ...init }).weight
    const [near, between, far] = [of({ distance: 1 }), of({ distance: 2, via: ['ada'] }), of({})]
    expect([near / far, between / far]).toEqual([4, 2])
  })

  it('is told beside those of friends, and alone makes nothing highly certain', () => {
    const alone = score(...vouched(40, ['ada', 'bo']), ...strangers(40))
    expect(alone).toMatchObject({ confidence: 'medium', evidence: { near: 0, vouched: 40 } })
    const friend = { id: 'friend', overall: 5, distance: 1 }
    expect(score(...vouched(40, ['ada']), ...strangers(40), friend).confidence).toBe('high')
  })

  it('has no more to say with five hundred others than the circle of one friend may', () => {
    expect(score(...vouched(500, ['ada'])).weight).toBeCloseTo(8)
    expect(score(...vouched(500, ['ada']), ...vouched(500, ['bo'], 'w')).weight).toBeCloseTo(16)
  })

  it('is one of a stranger where only the rated one vouches for its author', () => {
    const one = { id: 'a', overall: 5, distance: 2 }
    const own = score({ ...one, via: ['vendor'] })
    expect(own.weight).toBe(score({ id: 'a', overall: 5 }).weight)
    expect(own.evidence.vouched).toBe(0)
    expect(score({ ...one, via: ['ada', 'vendor'] }).evidence.vouched).toBe(1)
  })

  it('loses nothing because a thief lists it among five hundred others', () => {
    const good = vouched(2, ['ada'], 'good', 2)
    const stolen = good.map((one) => ({ ...one, via: ['ada', 'thief'] }))
    const weightOf = (trades: TradeInit[]) =>
      weighRatings(trades.map(trade), NOW)
        .filter(({ rating }) => rating.id.startsWith('rating-good'))
        .reduce((sum, { weight }) => sum + weight, 0)
    expect(weightOf([...stolen, ...vouched(500, ['thief'])])).toBeCloseTo(weightOf(good))
  })
})

describe('a friend whose key was stolen', () => {
  const honest = [
    ...strangers(20, 1),
    ...strangers(20, 4).map((one) => ({ ...one, id: `4${one.id}` })),
  ]
  const sybils = vouched(500, ['thief'])

  it('does not make a cheat good by five hundred invented people', () => {
    const before = score(...honest).hundredths ?? 0
    const after = score(...honest, ...sybils).hundredths ?? 0
    expect(after).toBeGreaterThan(before)
    expect(after - before).toBeLessThan(75)
  })

  it('does not drown another friend, with strangers or without', () => {
    const friend = { id: 'friend', overall: 1, distance: 1 }
    expect(score(friend, ...sybils).hundredths).toBeLessThanOrEqual(370)
    expect(score(friend, ...sybils, ...strangers(3000)).hundredths).toBeLessThanOrEqual(400)
  })
})

describe('the weight of ratings', () => {
  const friends = ['ada', 'bo', 'cy']
  const anybody = fc.record({
    overall: fc.integer({ min: 1, max: 5 }),
    sats: fc.bigInt({ min: 1_000n, max: 1_000_000_000n }),
    daysAgo: fc.integer({ min: 0, max: 900 }),
    rater: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
    money: fc.constantFrom('paid', 'unchecked', 'unpaid' as const),
  })
  /** The same rater is always as near. */
  const nearness = fc.array(
    fc.oneof(
      fc.constant({}),
      fc.constant({ distance: 1 }),
      fc.subarray(friends, { minLength: 1 }).map((via) => ({ distance: 2, via })),
    ),
    { minLength: 8, maxLength: 8 },
  )
  const trades = fc
    .tuple(fc.array(anybody, { minLength: 1, maxLength: 40 }), nearness)
    .map(([list, near]) =>
      list.map((one, at) => {
        const place = near['abcdefgh'.indexOf(one.rater)] ?? {}
        return trade({ id: `${at}`.padStart(3, '0'), ...one, ...place } as TradeInit)
      }),
    )

  it('does not depend on the order in which they came', () => {
    fc.assert(
      fc.property(trades, (list) => {
        expect(scoreOf(list.toReversed(), { now: NOW })).toEqual(scoreOf(list, { now: NOW }))
      }),
    )
  })

  it('keeps what is further away within three times what is nearer, and each circle within its bound', () => {
    fc.assert(
      fc.property(trades, (list) => {
        const weights = weighRatings(list, NOW)
        const sum = (of: (one: (typeof weights)[number]) => boolean) =>
          weights.filter(of).reduce((all, { weight }) => all + weight, 0)
        const near = sum(({ distance = 9 }) => distance < 2)
        const between = sum(({ distance }) => distance === 2)
        const far = sum(({ distance }) => distance === undefined)
        const slack = 1.000001
        if (near > 0) {
          expect(between + far).toBeLessThanOrEqual(3 * near * slack)
          expect(between).toBeLessThanOrEqual(2 * near * slack)
        } else if (between > 0) expect(far).toBeLessThanOrEqual(3 * between * slack)
        expect(between).toBeLessThanOrEqual(8 * friends.length * slack)
        for (const friend of friends) {
          const only = sum(({ distance, via = [] }) => distance === 2 && via.join() === friend)
          expect(only).toBeLessThanOrEqual(8 * slack)
        }
        for (const { weight } of weights) expect(weight).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
