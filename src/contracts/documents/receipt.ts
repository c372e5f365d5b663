import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { maybe, one } from '../xml/field.ts'
import { documentHash, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import type { Release } from './release.ts'
import { release } from './release.ts'

/** The buyer got what was ordered and lets the vendor be paid. */
export interface ReceiptContent {
  order: DocumentId
  dispatch: DocumentId
  /** May be empty. */
  note: string
  /** The buyer's signatures for paying the vendor. */
  release?: Release
}

export const receipt: Codec<ReceiptContent> = group<ReceiptContent>({
  order: one('contract_hash', documentHash),
  dispatch: one('contract_hash', documentHash),
  note: one('note', text({ min: 0, max: LIMITS.note, lines: true })),
  release: maybe('release', release),
})
