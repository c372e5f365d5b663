import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { maybe, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { documentHash, integer, nym, time } from '../xml/values.ts'

/** What a moderator decided, without reasons and sums. */
export interface CaseVerdict {
  /** Names the verdict, whose text stays with the parties. */
  document: DocumentId
  /** Ms; not before the call. */
  decidedAt: number
  /** Of what the verdict divides between the two, the buyer's part in hundredths of a percent. */
  buyerShare: number
}

/**
 * Somebody who took part says in public how a dispute went, in figures only. It is no step of the
 * order: it goes to whoever asks for ratings of the moderator.
 */
export interface CaseRecordContent {
  order: DocumentId
  /** Whose case it was: the moderator's, or the backup's. */
  moderator: Nym
  /** Names the document that called him, whose text stays with the parties. */
  dispute: DocumentId
  /** When he was called, ms. */
  calledAt: number
  /** Absent: his time was over, the money went, and he had not decided. */
  verdict?: CaseVerdict
}

const caseVerdict: Codec<CaseVerdict> = group<CaseVerdict>({
  document: one('contract_hash', documentHash),
  decidedAt: one('decided_at', time),
  buyerShare: one('buyer_share', integer({ min: 0, max: 10_000 })),
})

export const caseRecord: Codec<CaseRecordContent> = group<CaseRecordContent>(
  {
    order: one('contract_hash', documentHash),
    moderator: one('moderator', nym),
    dispute: one('contract_hash', documentHash),
    calledAt: one('called_at', time),
    verdict: maybe('verdict', caseVerdict),
  },
  ({ calledAt, verdict }) =>
    verdict !== undefined && verdict.decidedAt < calledAt ? 'decided-before-called' : undefined,
)
