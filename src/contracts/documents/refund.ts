import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { maybe, one } from '../xml/field.ts'
import { documentHash, hexText, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import { satoshis } from './order.ts'
import type { Release } from './release.ts'
import { release } from './release.ts'

/** The vendor gives money back, all or some. */
export interface RefundContent {
  order: DocumentId
  /** To the buyer, before the network fee of an escrow. */
  amount: bigint
  /** May be empty. */
  reason: string
  /** The payment, of an order without escrow or after the payout. */
  txid?: string
  /** The vendor's signatures, of money in escrow. */
  release?: Release
}

export const refund: Codec<RefundContent> = group<RefundContent>(
  {
    order: one('contract_hash', documentHash),
    amount: one('amount_sats', satoshis),
    reason: one('reason', text({ min: 0, max: LIMITS.reason, lines: true })),
    txid: maybe('txid', hexText(32)),
    release: maybe('release', release),
  },
  ({ txid, release: signed }) =>
    (txid === undefined) === (signed === undefined) ? 'one-way' : undefined,
)
