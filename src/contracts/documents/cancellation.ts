import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { documentHash, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'

/** A party withdraws before the money counts. */
export interface CancellationContent {
  order: DocumentId
  /** May be empty. */
  reason: string
}

export const cancellation: Codec<CancellationContent> = group<CancellationContent>({
  order: one('contract_hash', documentHash),
  reason: one('reason', text({ min: 0, max: LIMITS.reason, lines: true })),
})
