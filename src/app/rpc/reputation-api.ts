/** What pages ask and watch of ratings. */
import type { SalesCount } from '../../contracts/reputation/sales.ts'
import type { Score } from '../../contracts/reputation/score.ts'
import type { RatedRole } from '../../contracts/reputation/verify.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'

/** One public rating as people see it. */
export interface PublicRating {
  id: DocumentId
  rater: Nym
  raterName: string
  /** As what the rated one is rated. */
  role: RatedRole
  /** 1 to 5, 5 is best; so are the others. */
  overall: number
  quality?: number
  asDescribed?: number
  delivery?: number
  service?: number
  /** May be empty. */
  review: string
  signedAt: number
  /** What the order cost, satoshis. */
  amountSats: bigint
  /** What the chain says of this money; `reused`: the payment stands for another order already. */
  money: 'paid' | 'unchecked' | 'unpaid' | 'reused'
  /** Share of the whole score, percent, 0 to 100. */
  share: number
  /** The reader follows the rater. */
  followed: boolean
  reply?: { text: string; signedAt: number }
}

export interface ReputationView {
  nym: Nym
  /** Of all ratings of this person as a vendor. */
  score: Score
  /** As a moderator; absent without such ratings. */
  moderatorScore?: Score
  /** What the vendor's own numbers tell of sales that nobody rated; absent without ratings as a vendor. */
  sales?: SalesCount
  /** Newest first, at most 100; of whatever role. */
  ratings: PublicRating[]
  total: number
  /** Others are being asked for ratings; `done`: all that could be asked were. */
  search: { state: 'waiting' | 'searching' | 'done'; asked: number; answered: number }
  /** The chain is being asked about payments. */
  checking: boolean
  /** The reader is the rated one, and may reply. */
  own: boolean
}

export interface ReputationMethods {
  /** Answers a rating in public; a later reply takes the place of an earlier one. Throws `reputation.not-yours`. */
  'reputation.reply': (input: { rating: DocumentId; text: string }) => Record<string, never>
}

export interface ReputationTopics {
  /** While it is watched, others are asked for ratings and the chain for their payments. */
  reputation: { params: { nym: Nym }; view: ReputationView }
}
