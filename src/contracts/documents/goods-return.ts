import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { documentHash, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'

/** The buyer sends goods back. */
export interface ReturnContent {
  order: DocumentId
  dispatch: DocumentId
  /** May be empty. */
  carrier: string
  /** May be empty. */
  tracking: string
  reason: string
}

export const goodsReturn: Codec<ReturnContent> = group<ReturnContent>({
  order: one('contract_hash', documentHash),
  dispatch: one('contract_hash', documentHash),
  carrier: one('carrier', text({ min: 0, max: LIMITS.carrier })),
  tracking: one('tracking', text({ min: 0, max: LIMITS.tracking })),
  reason: one('reason', text({ max: LIMITS.reason, lines: true })),
})
