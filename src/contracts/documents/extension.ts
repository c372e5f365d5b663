import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { maybe, one } from '../xml/field.ts'
import { documentHash, text, time } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import type { Move } from './release.ts'
import { move } from './release.ts'

/** A party grants the other more time. */
export interface ExtensionContent {
  order: DocumentId
  /** What the author agrees to wait for; ms. */
  until: number
  /** May be empty. */
  reason: string
  /** Of an escrow: lets the coins start their clocks anew. */
  move?: Move
}

export const extension: Codec<ExtensionContent> = group<ExtensionContent>({
  order: one('contract_hash', documentHash),
  until: one('until', time),
  reason: one('reason', text({ min: 0, max: LIMITS.reason, lines: true })),
  move: maybe('move', move),
})
