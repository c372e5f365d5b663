import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { documentHash, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'

/** What the one who was rated answers in public. It is no step of the order. */
export interface RatingReplyContent {
  order: DocumentId
  rating: DocumentId
  text: string
}

export const ratingReply: Codec<RatingReplyContent> = group<RatingReplyContent>({
  order: one('contract_hash', documentHash),
  rating: one('contract_hash', documentHash),
  text: one('text', text({ max: LIMITS.review, lines: true })),
})
