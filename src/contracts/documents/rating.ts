import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { list, maybe, one } from '../xml/field.ts'
import { documentHash, flag, integer, nym, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import type { Coin } from './release.ts'
import { coin } from './release.ts'

const score = integer({ min: 1, max: 5 })

/** What one party of an order says of another. 1 is worst, 5 is best. */
export interface RatingContent {
  order: DocumentId
  rated: Nym
  overall: number
  quality?: number
  asDescribed?: number
  delivery?: number
  service?: number
  /** May be empty. */
  review: string
  /** That paid the order, so that anybody can check what the trade was worth. */
  coins: Coin[]
  /** It stays between the parties of the order: no proof to others, whoever shows it. Absent: no. */
  unpublished?: boolean
}

export const rating: Codec<RatingContent> = group<RatingContent>({
  order: one('contract_hash', documentHash),
  rated: one('rated', nym),
  overall: one('overall', score),
  quality: maybe('quality', score),
  asDescribed: maybe('as_described', score),
  delivery: maybe('delivery', score),
  service: maybe('service', score),
  review: one('review', text({ min: 0, max: LIMITS.review, lines: true })),
  coins: list('coins', 'coin', coin, LIMITS.coins),
  unpublished: maybe('unpublished', flag),
})
