import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { RatedTrade } from './weigh.ts'

export const DAY = 86_400_000
/** When the scores of tests are computed. */
export const NOW = Date.UTC(2026, 10, 21)

export interface TradeInit {
  /** Names rating, order, rater and address, where nothing else is said. */
  id: string
  overall: number
  sats?: bigint
  /** Days before `NOW`. */
  daysAgo?: number
  rater?: string
  paidTo?: string
  money?: 'paid' | 'unchecked' | 'unpaid'
  distance?: number
}

/** A rating of `vendor` as if it had been verified. */
export function trade(init: TradeInit): RatedTrade {
  const { id, overall, sats = 50_000n, daysAgo = 10, money = 'paid', distance } = init
  const at = NOW - daysAgo * DAY
  return {
    rating: {
      id: `rating-${id}` as DocumentId,
      order: `order-${id}` as DocumentId,
      network: 'regtest',
      rater: (init.rater ?? `rater-${id}`) as Nym,
      rated: 'vendor' as Nym,
      role: 'vendor',
      overall,
      review: '',
      signedAt: at,
      acceptedAt: at,
      amountSats: sats,
      paidTo: init.paidTo ?? `address-${id}`,
      proof: { rating: '', acceptance: '' },
    },
    paid: money === 'paid' ? { state: 'paid', sats, at } : { state: money },
    ...(distance !== undefined && { distance }),
  }
}
