import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { maybe, one } from '../xml/field.ts'
import { choice, documentHash, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import type { Release } from './release.ts'
import { release } from './release.ts'

/** Why, for programs. `faulty`: the order does not fit the listing. */
export const REJECTION_CAUSES = [
  'declined',
  'out-of-stock',
  'no-delivery-there',
  'wrong-price',
  'faulty',
] as const
export type RejectionCause = (typeof REJECTION_CAUSES)[number]

/** The vendor declines an order. */
export interface RejectionContent {
  order: DocumentId
  cause: RejectionCause
  /** May be empty. */
  reason: string
  /** The refund of an order that is funded already, signed by the vendor. */
  release?: Release
}

export const rejection: Codec<RejectionContent> = group<RejectionContent>({
  order: one('contract_hash', documentHash),
  cause: one('cause', choice(REJECTION_CAUSES)),
  reason: one('reason', text({ min: 0, max: LIMITS.reason, lines: true })),
  release: maybe('release', release),
})
