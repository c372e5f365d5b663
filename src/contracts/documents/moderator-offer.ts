import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { list, maybe, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { amount, documentHash, integer, languageTag, nym, text, time } from '../xml/values.ts'
import { xpub } from './escrow-terms.ts'
import { LIMITS } from './limits.ts'
import { nonce } from './listing.ts'

/** What a moderator takes for a dispute. At least one of both. */
export interface ModeratorFee {
  /** Satoshis. */
  fixedSats?: bigint
  /** Hundredths of a percent of the money in dispute. */
  basisPoints?: number
}

/** Another moderator who stands in when this one is silent. */
export interface Backup {
  nym: Nym
  /** His own offer. */
  offer: DocumentId
}

/** Somebody offers to decide disputes. The author is the moderator. Frozen in each order by its hash. */
export interface ModeratorOfferContent {
  nonce: string
  /** Who this is and how he decides. */
  description: string
  terms: string
  fee: ModeratorFee
  /** BCP 47 tags; at least one. */
  languages: string[]
  /** Within how many hours he answers. */
  responseHours: number
  /** His escrow account (BIP 48). */
  xpub: string
  /** Share of the buyer, in hundredths of a percent, if every moderator vanishes in a dispute. */
  endBuyerShare: number
  backup?: Backup
  /** Off the fee for those who show service receipts, in hundredths of a percent of the fee. */
  helperDiscount?: number
  expires?: number
}

const basisPoints = integer({ min: 0, max: 10_000 })

export const moderatorFee: Codec<ModeratorFee> = group<ModeratorFee>(
  {
    fixedSats: maybe('fixed_sats', amount({ min: 0n, max: LIMITS.sats })),
    basisPoints: maybe('basis_points', basisPoints),
  },
  ({ fixedSats, basisPoints: share }) =>
    fixedSats === undefined && share === undefined ? 'no-fee' : undefined,
)

const backup: Codec<Backup> = group<Backup>({
  nym: one('nym', nym),
  offer: one('contract_hash', documentHash),
})

export const moderatorOffer: Codec<ModeratorOfferContent> = group<ModeratorOfferContent>(
  {
    nonce: one('nonce', nonce),
    description: one('description', text({ min: 0, max: LIMITS.about, lines: true })),
    terms: one('terms', text({ min: 0, max: LIMITS.terms, lines: true })),
    fee: one('fee', moderatorFee),
    languages: list('languages', 'language', languageTag, LIMITS.languages),
    responseHours: one('response_hours', integer({ min: 1, max: 720 })),
    xpub: one('xpub', xpub),
    endBuyerShare: one('end_buyer_share', basisPoints),
    backup: maybe('backup', backup),
    helperDiscount: maybe('helper_discount', basisPoints),
    expires: maybe('expires', time),
  },
  ({ languages }) => (languages.length === 0 ? 'no-language' : undefined),
)
