import { describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { DAY, NOW, trade } from '../reputation/testing.ts'
import { monthOf } from './month.ts'
import type { ReceiptFacts } from './tier.ts'
import { serviceScore } from './tier.ts'

const MONTH = monthOf(NOW)

interface Init {
  signer: string
  bytes?: number
  envelopes?: number
  days?: number
  monthsAgo?: number
  /** Of the signer's trade; `none`: he shows none. */
  sats?: bigint
  paidDaysAgo?: number
  money?: 'paid' | 'unchecked' | 'unpaid' | 'none'
  payment?: string
  signedAt?: number
}

function receipt(init: Init): ReceiptFacts {
  const { signer, bytes = 0, envelopes = 0, days = 1, monthsAgo = 0, money = 'paid' } = init
  const at = MONTH - monthsAgo
  const sold = trade({
    id: signer,
    overall: 5,
    sats: init.sats ?? 100_000n,
    daysAgo: init.paidDaysAgo ?? 30,
    rater: signer,
    ...(init.payment !== undefined && { paidTo: init.payment }),
    ...(money !== 'none' && { money }),
  })
  return {
    receipt: {
      helper: 'helper' as Nym,
      month: `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`,
      at,
      bytes,
      envelopes,
      days,
      signer: signer as Nym,
      signedAt: init.signedAt ?? NOW,
      ...(money !== 'none' && { trade: sold.rating }),
      proof: { receipt: `${signer} ${at} ${bytes} ${days}` },
    },
    paid: sold.paid,
  }
}

/** Traders who bought in different weeks, each well served this month. */
const honest = (count: number, init: Partial<Init> = {}): ReceiptFacts[] =>
  Array.from({ length: count }, (_, index) =>
    receipt({
      signer: `trader-${index}`,
      bytes: 20_000_000,
      days: 12,
      paidDaysAgo: 5 + 7 * index,
      ...init,
    }),
  )
const tier = (all: ReceiptFacts[]) => serviceScore(all, NOW).tier

describe('who keeps the market up', () => {
  it('is told apart by how many traders say so', () => {
    expect([0, 1, 2, 5, 15].map((count) => tier(honest(count)))).toEqual([0, 0, 1, 2, 3])
    expect(serviceScore(honest(5), NOW)).toMatchObject({ points: 10_000, say: 5000, traders: 5 })
  })

  it('gets nothing from people who never traded, or did not pay', () => {
    const crowd = honest(500, { money: 'none' })
    expect(serviceScore(crowd, NOW)).toMatchObject({ tier: 0, points: 0, traders: 0, others: 500 })
    expect(tier(honest(500, { money: 'unpaid' }))).toBe(0)
    expect(tier(honest(500, { sats: 999n }))).toBe(0)
    expect(serviceScore(honest(9, { money: 'unchecked' }), NOW)).toMatchObject({
      tier: 0,
      unchecked: 9,
      others: 0,
    })
  })

  it('is not made by one whale, however much he says', () => {
    const whale = Array.from({ length: 12 }, (_, monthsAgo) =>
      receipt({
        signer: 'whale',
        bytes: 1e15,
        envelopes: 1e6,
        days: 31,
        monthsAgo,
        sats: 10n ** 10n,
      }),
    )
    expect(serviceScore(whale, NOW)).toMatchObject({ tier: 0, points: 6000, say: 1000 })
  })

  it('counts a receipt once, however often it is shown, and the last of a month', () => {
    const [one] = honest(1)
    if (one === undefined) throw new Error('no receipt')
    const once = serviceScore([one], NOW).points
    expect(
      serviceScore(
        Array.from({ length: 50 }, () => one),
        NOW,
      ).points,
    ).toBe(once)
    const before = receipt({ signer: 'trader-0', days: 3, signedAt: NOW - DAY, paidDaysAgo: 5 })
    expect(serviceScore([before, one], NOW)).toEqual(serviceScore([one], NOW))
    expect(serviceScore([one, before], NOW)).toEqual(serviceScore([one], NOW))
  })

  it('cannot be made in a week by a ring of invented traders', () => {
    const ring = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        receipt({
          signer: `ring-${index}`,
          bytes: 1e12,
          envelopes: 1000,
          days: 31,
          paidDaysAgo: 1 + (index % 2),
        }),
      )
    expect(tier(ring(3))).toBe(0)
    expect(tier(ring(10))).toBe(1)
    expect(tier(ring(50))).toBe(1)
  })

  it('cannot show one payment for many signers', () => {
    const shared = honest(40, { payment: 'one-address' })
    expect(serviceScore(shared, NOW)).toMatchObject({ tier: 0, traders: 1, others: 39 })
  })

  it('fades: after a year nothing is left of it', () => {
    const points = [0, 1, 3, 6, 11, 12].map(
      (monthsAgo) => serviceScore(honest(5, { monthsAgo }), NOW).points,
    )
    expect(points).toEqual([10_000, 8000, 5120, 2620, 860, 0])
  })

  it('earns nothing ahead of time', () => {
    expect(serviceScore(honest(9, { monthsAgo: -1 }), NOW).points).toBe(0)
  })

  it('comes to the same in whatever order receipts came', () => {
    const all = [
      ...honest(7),
      ...honest(7, { monthsAgo: 1 }),
      ...honest(3, { money: 'none' }),
      receipt({ signer: 'x', sats: 5000n, days: 7, paidDaysAgo: 5 }),
    ]
    expect(serviceScore(all.toReversed(), NOW)).toEqual(serviceScore(all, NOW))
  })
})
