import { describe, expect, it } from 'vitest'
import { DAY, NOW, trade } from '../../contracts/reputation/testing.ts'
import { monthOf } from '../../contracts/service/month.ts'
import { serviceScore } from '../../contracts/service/tier.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Candidate } from './record-choice.ts'
import { chooseReceipts } from './record-choice.ts'

const LIMITS = { maxEntries: 24, maxSize: 180_000 }

interface Word {
  points?: number
  monthsAgo?: number
  daysAgo?: number
  size?: number
}

/** A trader who bought so many days ago says something about one month. */
function said(signer: string, init: Word = {}): Candidate {
  const { points = 3, monthsAgo = 0, daysAgo = 30, size = 7000 } = init
  const at = monthOf(NOW) - monthsAgo
  const { rating, paid } = trade({ id: signer, overall: 5, sats: 100_000n, daysAgo, rater: signer })
  const bytes = Math.min(1, points) * 10_000_000
  const envelopes = Math.max(0, Math.min(1, points - 1)) * 10
  const days = Math.max(0, Math.min(1, points - 2)) * 10
  const receipt = {
    helper: 'helper' as Nym,
    month: `month ${at}`,
    at,
    bytes,
    envelopes,
    days,
    signer: signer as Nym,
    signedAt: NOW,
    trade: rating,
    proof: { receipt: `${signer} ${at}` },
  }
  return { receipt, paid, size }
}

/** Traders who bought in different weeks. */
const many = (count: number, init: Word = {}) =>
  Array.from({ length: count }, (_, index) =>
    said(`trader-${index}`, { daysAgo: 5 + 7 * index, ...init }),
  )
const choose = (all: readonly Candidate[], limits = LIMITS) => chooseReceipts(all, NOW, limits)

describe('receipts for a record', () => {
  it('are as few as reach the same mark as all of them', () => {
    for (const [count, tier, chosen] of [
      [1, 0, 0],
      [4, 1, 2],
      [11, 2, 5],
      [40, 3, 12],
    ] as const) {
      const all = many(count)
      expect(serviceScore(all, NOW).tier).toBe(tier)
      const choice = choose(all)
      expect(choice.tier).toBe(tier)
      expect(choice.chosen).toHaveLength(chosen)
      expect(serviceScore(choice.chosen, NOW).tier).toBe(tier)
    }
  })

  it('are by traders of different weeks where that takes fewer', () => {
    const hasty = Array.from({ length: 6 }, (_, index) => said(`hasty-${index}`, { daysAgo: 5 }))
    const idle = said('idle', { points: 0.2, daysAgo: 5 })
    const anna = said('anna', { daysAgo: 61 })
    const { tier, chosen } = choose([idle, ...hasty, anna])
    expect(tier).toBe(1)
    expect(chosen).toHaveLength(2)
    expect(chosen).toContain(anna)
  })

  it('of more months of one trader are taken where one month is not enough', () => {
    const old = ['anna', 'bruno'].flatMap((name, index) =>
      [3, 4, 5].map((monthsAgo) => said(name, { monthsAgo, points: 1.5, daysAgo: 30 + 8 * index })),
    )
    const { tier, chosen } = choose(old)
    expect(tier).toBe(1)
    expect(chosen.length).toBeGreaterThan(2)
    expect(new Set(chosen.map(({ receipt }) => receipt.signer))).toHaveLength(2)
  })

  it('reach a lower mark where the higher one would not fit', () => {
    const all = many(15, { size: 20_000 })
    expect(choose(all)).toMatchObject({ tier: 2 })
    expect(choose(many(15), { ...LIMITS, maxEntries: 4 })).toMatchObject({ tier: 1 })
    expect(choose(many(3, { size: 100_000 }))).toEqual({ tier: 0, chosen: [] })
  })

  it('are none where nothing counts', () => {
    expect(choose([])).toEqual({ tier: 0, chosen: [] })
    const unpaid = many(5).map((one) => ({ ...one, paid: { state: 'unpaid' } as const }))
    expect(choose(unpaid).chosen).toEqual([])
    expect(chooseReceipts(many(5), NOW + 400 * DAY, LIMITS).chosen).toEqual([])
  })
})
