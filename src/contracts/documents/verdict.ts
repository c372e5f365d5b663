import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { maybe, one } from '../xml/field.ts'
import { documentHash, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import { bitcoinAddress, maybeSatoshis } from './order.ts'
import type { Release } from './release.ts'
import { release } from './release.ts'

/** The moderator decides. The three parts are all the money in dispute. */
export interface VerdictContent {
  order: DocumentId
  dispute: DocumentId
  /** Before the network fee. */
  buyerSats: bigint
  /** Before the network fee. */
  vendorSats: bigint
  /** His own, never more than the order froze. */
  feeSats: bigint
  /** Where to, if there is a fee. */
  feeAddress?: string
  reason: string
  /** His signatures; a winner adds his own. */
  release: Release
}

export const verdict: Codec<VerdictContent> = group<VerdictContent>(
  {
    order: one('contract_hash', documentHash),
    dispute: one('contract_hash', documentHash),
    buyerSats: one('buyer_sats', maybeSatoshis),
    vendorSats: one('vendor_sats', maybeSatoshis),
    feeSats: one('fee_sats', maybeSatoshis),
    feeAddress: maybe('fee_address', bitcoinAddress),
    reason: one('reason', text({ max: LIMITS.claim, lines: true })),
    release: one('release', release),
  },
  ({ feeSats, feeAddress }) =>
    feeSats > 0n === (feeAddress !== undefined) ? undefined : 'wrong-fee-address',
)
