import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { documentHash, hexText } from '../xml/values.ts'
import { satoshis } from './order.ts'

/** The buyer's notice of a payment. A pointer only: what counts is the chain. */
export interface FundingContent {
  order: DocumentId
  acceptance: DocumentId
  /** As explorers show it: 64 hex digits, byte-reversed. */
  txid: string
  amountSats: bigint
}

export const funding: Codec<FundingContent> = group<FundingContent>({
  order: one('contract_hash', documentHash),
  acceptance: one('contract_hash', documentHash),
  txid: one('txid', hexText(32)),
  amountSats: one('amount_sats', satoshis),
})
