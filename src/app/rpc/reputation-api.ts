/** What pages ask and watch of ratings. */
import type { SalesCount } from '../../contracts/reputation/sales.ts'
import type { CaseCounts, CaseStanding } from '../../contracts/reputation/cases.ts'
import type { Score } from '../../contracts/reputation/score.ts'
import type { RatedRole } from '../../contracts/reputation/verify.ts'
import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import type { VouchersView } from './follows-api.ts'
import type { ModeratorView } from './trade-api.ts'

/** One public rating as people see it. */
export interface PublicRating {
  id: DocumentId
  rater: Nym
  raterName: string
  /** By a buyer who shows no name; counts less. */
  unnamed?: true
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
  money: 'paid' | 'unchecked' | 'unpaid' | 'reused' | 'strange'
  /** Share of the whole score, percent, 0 to 100. */
  share: number
  /** The reader follows the rater. */
  followed: boolean
  /** Of whom the reader does not follow, but people whom the reader follows do: these. */
  vouchers?: VouchersView
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

/** What a case came to, as it is public. */
export interface PublicVerdict {
  decidedAt: number
  /** The buyer's part of what was divided, hundredths of a percent. */
  buyerShare: number
}

/** One case of a moderator as people see it. */
export interface PublicCase {
  /** Of what one side signed. */
  id: DocumentId
  standing: CaseStanding
  /** Who says so; of a confirmed case one of several. */
  by: Nym
  byName: string
  /** `by` is the buyer, who shows no name. */
  unnamed?: true
  calledAt: number
  /** Absent: his time was over and he had not decided. */
  verdict?: PublicVerdict
  /** What the order cost, satoshis. */
  amountSats: bigint
  money: PublicRating['money']
  /** The moderator's words, of a case that he did not sign himself. */
  reply?: { text: string; signedAt: number }
}

/** Somebody as a moderator. */
export interface StandingView {
  nym: Nym
  /** Stars times 100 of ratings as a moderator, and of how many; absent: none that counts. */
  rating?: { hundredths: number; count: number }
  /** Stars times 100 of ratings and cases together: to sort by. */
  rank: number
  counts: CaseCounts
  /** Newest call first, at most 50. */
  cases: PublicCase[]
  searching: boolean
  /** The reader is this moderator, and may answer. */
  own: boolean
}

/** What somebody may say in public of the dispute of an order that is over, or has said. */
export interface CaseView {
  /** One for each moderator who was called; empty: nothing to say. */
  cases: {
    moderator: Nym
    name: string
    /** The reader is the moderator, and confirms what a party has published. */
    mine: boolean
    calledAt: number
    verdict?: PublicVerdict
    /** The reader has signed it. */
    published: boolean
    /** Two of the three have. */
    confirmed: boolean
  }[]
}

/** A moderator in the directory. */
export interface ListedModerator extends ModeratorView {
  /** Stars times 100: see {@link StandingView.rank}. */
  rank: number
  /** Confirmed cases. */
  cases: number
  /** Stores known here with listings that accept this moderator. */
  stores: number
  /** A device of the person is connected now. */
  awake: boolean
  /** On the reader's own list. */
  trusted: boolean
}

export interface ReputationMethods {
  /**
   * Signs and publishes how the dispute of an order went, or as its moderator confirms it. Throws
   * `reputation.no-case`.
   */
  'reputation.publish-case': (input: { order: OrderId }) => Record<string, never>

  /** Answers a rating in public; a later reply takes the place of an earlier one. Throws `reputation.not-yours`. */
  'reputation.reply': (input: { rating: DocumentId; text: string }) => Record<string, never>
}

export interface ReputationTopics {
  /** While it is watched, others are asked for ratings and the chain for their payments. */
  reputation: { params: { nym: Nym }; view: ReputationView }
  /** The same, of the person as a moderator. */
  standing: { params: { nym: Nym }; view: StandingView }
  /** While it is watched, others are asked what they published of it. */
  case: { params: { order: OrderId }; view: CaseView }
  /** Everybody known here who offers to moderate, the best rank first. */
  moderators: { params: Record<string, never>; view: { moderators: ListedModerator[] } }
}
