import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { documentHash, text, time } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import { maybeSatoshis } from './order.ts'
import type { Release } from './release.ts'
import { release } from './release.ts'

/** Buyer or vendor offers a split of the money in escrow. */
export interface SettlementOfferContent {
  order: DocumentId
  /** To the buyer, before the network fee; the rest is the vendor's. */
  buyerSats: bigint
  /** May be empty. */
  reason: string
  /** Not to be accepted later; ms. */
  validUntil: number
  /** The author's signatures. */
  release: Release
}

export const settlementOffer: Codec<SettlementOfferContent> = group<SettlementOfferContent>({
  order: one('contract_hash', documentHash),
  buyerSats: one('buyer_sats', maybeSatoshis),
  reason: one('reason', text({ min: 0, max: LIMITS.reason, lines: true })),
  validUntil: one('valid_until', time),
  release: one('release', release),
})
