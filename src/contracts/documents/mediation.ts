import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { documentHash, flag, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'

/** The moderator says, before any dispute, whether he will decide about this order. */
export interface MediationContent {
  order: DocumentId
  /** His offer that the order names. */
  offer: DocumentId
  agreed: boolean
  /** May be empty. */
  note: string
}

export const mediation: Codec<MediationContent> = group<MediationContent>({
  order: one('contract_hash', documentHash),
  offer: one('contract_hash', documentHash),
  agreed: one('agreed', flag),
  note: one('note', text({ min: 0, max: LIMITS.note, lines: true })),
})
