import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { maybe, one } from '../xml/field.ts'
import { documentHash, hexText, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'

/** The vendor was paid and closes the contract. */
export interface CompletionContent {
  order: DocumentId
  receipt: DocumentId
  /** The transaction that paid, if there was an escrow. */
  payout?: string
  /** May be empty. */
  note: string
}

export const completion: Codec<CompletionContent> = group<CompletionContent>({
  order: one('contract_hash', documentHash),
  receipt: one('contract_hash', documentHash),
  payout: maybe('txid', hexText(32)),
  note: one('note', text({ min: 0, max: LIMITS.note, lines: true })),
})
