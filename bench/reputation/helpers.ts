import type { DocumentId, Nym } from '../../src/lib/brand.ts'
import { LIMITS } from '../../src/contracts/documents/limits.ts'
import { monthOf } from '../../src/contracts/service/month.ts'
import type { ReceiptFacts, ServiceScore, ServiceTier } from '../../src/contracts/service/tier.ts'
import { serviceScore } from '../../src/contracts/service/tier.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 21)
const MONTH = monthOf(NOW)
/** 100 vB at 2 sat/vB for each invented trade. */
const FEE = 200

interface Said {
  signer: string
  bytes?: number
  envelopes?: number
  days?: number
  monthsAgo?: number
  sats?: number
  paidDaysAgo?: number
  trades?: boolean
}

function said(init: Said): ReceiptFacts {
  const { signer, bytes = 1e12, envelopes = 1000, days = 28, monthsAgo = 0, trades = true } = init
  const at = NOW - (init.paidDaysAgo ?? 30) * DAY
  const sats = BigInt(init.sats ?? 100_000)
  const month = MONTH - monthsAgo
  return {
    receipt: {
      helper: 'helper' as Nym,
      month: `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`,
      at: month,
      bytes,
      envelopes,
      days,
      signer: signer as Nym,
      signedAt: NOW,
      proof: { receipt: '' },
      ...(trades && {
        trade: {
          id: signer as DocumentId,
          order: `order-${signer}` as DocumentId,
          network: 'mainnet' as const,
          rater: signer as Nym,
          rated: 'vendor' as Nym,
          role: 'vendor' as const,
          overall: 5,
          review: '',
          signedAt: at,
          acceptedAt: at,
          amountSats: sats,
          paidTo: `address-${signer}`,
          payeeProven: true,
          proof: { rating: '', acceptance: '' },
        },
      }),
    },
    paid: { state: 'paid', sats, at },
  }
}

const many = (count: number, of: (index: number) => Said): ReceiptFacts[] =>
  Array.from({ length: count }, (_, index) => said(of(index)))

export interface HelperRow {
  who: string
  signers: number
  /** Satoshis that are gone afterwards. */
  cost: number
  /** Weeks that it takes at the least. */
  weeks: number
  score: ServiceScore
  /** The mark that one order can show, of receipts that are all alike. */
  shown: ServiceTier
}

/** Honest helpers, and attempts to be taken for one. */
export function helpers(): HelperRow[] {
  const row = (who: string, facts: ReceiptFacts[], cost = 0, weeks = 0): HelperRow => ({
    who,
    signers: new Set(facts.map(({ receipt }) => receipt.signer)).size,
    cost,
    weeks,
    score: serviceScore(facts, NOW),
    shown: serviceScore(facts.slice(0, LIMITS.recordEntries), NOW).tier,
  })
  /** Each served a little in each of the last months. */
  const served = (people: number, months: number, sats: number) =>
    Array.from({ length: months }, (_, monthsAgo) =>
      many(people, (index) => ({
        signer: `p-${index}`,
        bytes: 4_000_000,
        envelopes: 1,
        days: 6,
        monthsAgo,
        sats,
        paidDaysAgo: 4 + index * 8,
      })),
    ).flat()
  const ring = (people: number, weeks: number) =>
    many(people, (index) => ({ signer: `r-${index}`, paidDaysAgo: 3 + 7 * (index % weeks) }))
  const whale = many(12, (monthsAgo) => ({ signer: 'w', monthsAgo, sats: 1_000_000_000 }))
  return [
    row('a browser that 4 traders used for two months', served(4, 2, 100_000)),
    row('one that 12 traders used for four months', served(12, 4, 100_000)),
    row('one that 30 traders used for a year, trades of 20,000 sat', served(30, 12, 20_000)),
    row('the 12 traders half a year after it was turned off', served(12, 4, 100_000).map(aged)),
    row(
      '500 people who never traded',
      many(500, (index) => ({ signer: `n-${index}`, trades: false })),
    ),
    row('one whale says all he can for a year', whale),
    row('ring of 3, trades of one week', ring(3, 1), 3 * FEE, 1),
    row('ring of 10, trades of one week', ring(10, 1), 10 * FEE, 1),
    row('ring of 50, trades of one week', ring(50, 1), 50 * FEE, 1),
    row('ring of 100, trades of one week', ring(100, 1), 100 * FEE, 1),
    row('ring of 5, one trade a week', ring(5, 5), 5 * FEE, 5),
    row('ring of 12, one trade a week', ring(12, 12), 12 * FEE, 12),
    row(
      'ring of 12 that shows payments of strangers',
      // Such a trade is left away when the receipt is verified.
      many(12, (index) => ({ signer: `r-${index}`, trades: false })),
    ),
  ]
}

const aged = (facts: ReceiptFacts): ReceiptFacts => ({
  ...facts,
  receipt: { ...facts.receipt, at: facts.receipt.at - 6 },
})
