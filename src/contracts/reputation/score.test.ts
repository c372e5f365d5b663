import { describe, expect, it } from 'vitest'
import { scoreOf } from './score.ts'
import { DAY, NOW, trade } from './testing.ts'
import type { TradeInit } from './testing.ts'

const score = (trades: TradeInit[]) => scoreOf(trades.map(trade), { now: NOW })

/** Good trades of different people, one each week. */
const weekly = (count: number, overall = 5): TradeInit[] =>
  Array.from({ length: count }, (_, week) => ({ id: `w${week}`, overall, daysAgo: 1 + week * 7 }))

describe('the score of a vendor', () => {
  it('of whom nobody said anything has no stars', () => {
    const { hundredths, count, confidence, rank } = score([])
    expect({ hundredths, count, confidence, rank }).toEqual({
      hundredths: undefined,
      count: 0,
      confidence: 'none',
      rank: 250,
    })
  })

  it('shows what it rests on', () => {
    const trades = [
      { id: 'a', overall: 5, sats: 1_000_000n, daysAgo: 200 },
      { id: 'b', overall: 4, sats: 30_000n, daysAgo: 10 },
      { id: 'c', overall: 5, money: 'unchecked' as const },
      { id: 'd', overall: 1, money: 'unpaid' as const },
    ]
    expect(score(trades)).toMatchObject({
      count: 3,
      stars: [0, 0, 0, 1, 2],
      evidence: {
        paidOrders: 2,
        paidSats: 1_030_000n,
        unchecked: 1,
        unpaid: 1,
        raters: 3,
        near: 0,
        firstAt: NOW - 200 * DAY,
        lastAt: NOW - 10 * DAY,
        fake: { feeSats: 200n, capitalSats: 1_000_000n, timeMs: 190 * DAY },
      },
    })
  })

  it('is the same in whatever order the ratings come', () => {
    const trades = [
      ...weekly(9),
      ...weekly(5, 2).map((each) => ({ ...each, id: `x${each.id}` })),
      { id: 'y', overall: 3, rater: 'rater-w1', daysAgo: 1 },
    ]
    expect(score(trades.toReversed())).toEqual(score(trades))
  })

  it('counts a larger trade more, but not by as much as it is larger', () => {
    const pair = (sats: bigint) =>
      score([
        { id: 'small', overall: 1, sats: 10_000n },
        { id: 'large', overall: 5, sats, daysAgo: 40 },
      ]).hundredths ?? 0
    expect(pair(10_000n)).toBeLessThan(pair(1_000_000n))
    expect(pair(1_000_000_000n)).toBe(pair(100_000_000n))
    expect(pair(1_000_000_000n)).toBeLessThan(450)
  })

  it('believes newer ratings more than old ones', () => {
    const { hundredths } = score([
      { id: 'old', overall: 5, daysAgo: 800 },
      { id: 'new', overall: 1, daysAgo: 10 },
    ])
    expect(hundredths).toBeLessThan(200)
  })

  it('gives one person who buys a hundred times less than the say of two', () => {
    const fan = Array.from({ length: 100 }, (_, day) => ({
      id: `f${day}`,
      overall: 5,
      rater: 'fan',
      daysAgo: 1 + day,
    }))
    const one = score(fan.slice(0, 1)).weight
    expect(score(fan).weight).toBeLessThan(2 * one)
  })

  it('lets one payment stand for one order only', () => {
    const trades = ['a', 'b', 'c'].map((id) => ({ id, overall: 5, paidTo: 'same' }))
    expect(score(trades)).toMatchObject({ count: 1, evidence: { paidOrders: 1, unpaid: 2 } })
  })

  it('counts no payment that may be one of strangers, nor lets it stand in the way of others', () => {
    const invented = { id: 'early', overall: 1, paidTo: 'same', daysAgo: 300, strange: true }
    const honest = { id: 'late', overall: 5, paidTo: 'same' }
    expect(score([invented])).toMatchObject({ count: 0, rank: 250, evidence: { unpaid: 1 } })
    expect(score([invented, honest])).toMatchObject({ count: 1, hundredths: 500 })
  })

  it('is the more certain the more weeks it comes from, and never high by strangers alone', () => {
    const burst = weekly(30).map((each) => ({ ...each, daysAgo: 10 }))
    expect(score(burst).weight).toBeLessThan(score(weekly(30)).weight / 4)
    expect(score(burst).confidence).toBe('low')
    expect(score(weekly(1)).confidence).toBe('low')
    expect(score(weekly(6)).confidence).toBe('medium')
    expect(score(weekly(30)).confidence).toBe('medium')
    const friend = { id: 'friend', overall: 5, distance: 1 }
    expect(score([...weekly(30), friend]).confidence).toBe('high')
    expect(score([...weekly(3), friend]).confidence).not.toBe('high')
    expect(score(weekly(30)).rank).toBeGreaterThan(score(burst).rank)
  })

  it('lets no number of strangers drown one whom the reader follows', () => {
    const crowd = Array.from({ length: 3000 }, (_, index) => ({
      id: `c${index}`,
      overall: 5,
      daysAgo: index % 400,
    }))
    const friend = { id: 'friend', overall: 1, daysAgo: 3, distance: 1 }
    const { hundredths } = score([...crowd, friend])
    expect(hundredths).toBe(400)
  })

  it('listens to those whom the reader follows', () => {
    const strangers = weekly(6, 5)
    const friend = { id: 'friend', overall: 1, daysAgo: 3 }
    const far = score([...strangers, friend]).hundredths ?? 0
    const near = score([...strangers, { ...friend, distance: 1 }])
    expect(near.hundredths).toBeLessThan(far - 50)
    expect(near.evidence.near).toBe(1)
  })

  it('takes a rating from the future, or of a date that nobody proved, for no fresher than today', () => {
    const ahead = score([{ id: 'a', overall: 5, daysAgo: -400, money: 'unchecked' }])
    expect(ahead.weight).toBeLessThanOrEqual(0.1)
  })
})
