import type { Nym } from '../../lib/brand.ts'
import type { CaseRecordContent } from '../documents/case-record.ts'
import type { VerifiedRating } from './verify.ts'

/** What ratings and cases have in common: who says it of whom, about which order, and what proves it. */
export type VerifiedTrade = Pick<
  VerifiedRating,
  | 'id'
  | 'order'
  | 'network'
  | 'rater'
  | 'rated'
  | 'role'
  | 'signedAt'
  | 'acceptedAt'
  | 'amountSats'
  | 'paidTo'
  | 'payeeProven'
  | 'reply'
  | 'proof'
>

/** How a dispute went: when the moderator was called, and what he decided, if he did. */
export type CaseFacts = Pick<CaseRecordContent, 'dispute' | 'calledAt' | 'verdict'>

/** What one side (`rater`) says of a case of a moderator (`rated`). Says nothing of the chain. */
export interface VerifiedCase extends VerifiedTrade {
  readonly buyer: Nym
  readonly vendor: Nym
  /** The buyer shows no name: it counts less. */
  readonly unnamed?: true
  readonly facts: CaseFacts
  /** The moderator signed the same. Else `reply`, where there is one, is his answer in words. */
  readonly agreed: boolean
}

/** All that is published about people. */
export type Statement = VerifiedRating | VerifiedCase

/** True for what is said of a case. */
export const isCase = (statement: Statement): statement is VerifiedCase => 'facts' in statement

/** The same text for the same facts, whoever signed them. */
export const factsKey = ({ dispute, calledAt, verdict }: CaseFacts): string =>
  [dispute, calledAt, verdict?.document, verdict?.decidedAt, verdict?.buyerShare].join('/')
