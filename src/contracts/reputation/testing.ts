import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { ToldCase } from './cases.ts'
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
  /** Nothing shows that the paid address is the vendor's. */
  strange?: boolean
  distance?: number
  /** Who lends the distance. */
  via?: readonly string[]
}

/** A rating of `vendor` as if it had been verified. */
export function trade(init: TradeInit): RatedTrade {
  const { id, overall, sats = 50_000n, daysAgo = 10, money = 'paid', distance, via } = init
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
      ...(init.strange !== true && { payeeProven: true }),
      proof: { rating: '', acceptance: '' },
    },
    paid: money === 'paid' ? { state: 'paid', sats, at } : { state: money },
    ...(distance !== undefined && { distance }),
    ...(via && { via: via as readonly Nym[] }),
  }
}

export interface CaseInit {
  /** Names order, address and both sides, where nothing else is said. */
  id: string
  by?: 'buyer' | 'vendor'
  buyer?: string
  vendor?: string
  /** The buyer's part of it, hundredths of a percent; `none`: he never decided. */
  verdict?: number | 'none'
  /** From call to verdict. */
  hours?: number
  agreed?: boolean
  /** The moderator's words. */
  reply?: string
  sats?: bigint
  /** Days before `NOW`. */
  daysAgo?: number
  paidTo?: string
  money?: 'paid' | 'unchecked' | 'unpaid'
  /** Nothing shows that the paid address is the vendor's. */
  strange?: boolean
  distance?: number
}

/** What one side says of a case of `moderator`, as if it had been verified. */
export function toldCase(init: CaseInit): ToldCase {
  const { id, by = 'buyer', verdict = 5_000, hours = 24, agreed = false, reply, distance } = init
  const { sats = 50_000n, daysAgo = 10, money = 'paid' } = init
  const at = NOW - daysAgo * DAY
  const buyer = (init.buyer ?? `buyer-${id}`) as Nym
  const vendor = (init.vendor ?? `vendor-${id}`) as Nym
  const document = `verdict-${id}` as DocumentId
  const decided = { document, decidedAt: at + (hours * DAY) / 24, buyerShare: Number(verdict) }
  return {
    rating: {
      id: `case-${id}-${by}` as DocumentId,
      order: `case-${id}` as DocumentId,
      network: 'regtest',
      rater: by === 'buyer' ? buyer : vendor,
      rated: 'moderator' as Nym,
      role: 'moderator',
      buyer,
      vendor,
      facts: {
        dispute: `dispute-${id}` as DocumentId,
        calledAt: at,
        ...(verdict !== 'none' && { verdict: decided }),
      },
      agreed,
      signedAt: at,
      acceptedAt: at,
      amountSats: sats,
      paidTo: init.paidTo ?? `address-${id}`,
      ...(init.strange !== true && { payeeProven: true }),
      ...(reply !== undefined && {
        reply: { id: 'reply' as DocumentId, text: reply, signedAt: at },
      }),
      proof: { rating: '', acceptance: '' },
    },
    paid: money === 'paid' ? { state: 'paid', sats, at } : { state: money },
    ...(distance !== undefined && { distance }),
  }
}
