import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { documentHash, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'

/** The vendor sent the goods or gave the service. */
export interface DispatchContent {
  order: DocumentId
  acceptance: DocumentId
  /** May be empty. */
  carrier: string
  /** Number or link; may be empty. */
  tracking: string
  /** To the buyer: a download link, an appointment …; may be empty. */
  note: string
}

export const dispatch: Codec<DispatchContent> = group<DispatchContent>({
  order: one('contract_hash', documentHash),
  acceptance: one('contract_hash', documentHash),
  carrier: one('carrier', text({ min: 0, max: LIMITS.carrier })),
  tracking: one('tracking', text({ min: 0, max: LIMITS.tracking })),
  note: one('note', text({ min: 0, max: LIMITS.note, lines: true })),
})
