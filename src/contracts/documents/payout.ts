import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { choice, documentHash, hexText } from '../xml/values.ts'

/** By what right the money went. */
export const PAYOUT_CAUSES = ['release', 'refund', 'settlement', 'verdict', 'end', 'claim'] as const
export type PayoutCause = (typeof PAYOUT_CAUSES)[number]

/** A party's notice of a transaction that ended the escrow. A pointer only: what counts is the chain. */
export interface PayoutContent {
  order: DocumentId
  cause: PayoutCause
  txid: string
}

export const payout: Codec<PayoutContent> = group<PayoutContent>({
  order: one('contract_hash', documentHash),
  cause: one('cause', choice(PAYOUT_CAUSES)),
  txid: one('txid', hexText(32)),
})
