import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { AnyDocument } from '../documents/kinds.ts'

/** Why a document changes nothing. */
export type EvidenceReason =
  | 'order.stranger' // nobody who has a part in the order signed it
  | 'order.wrong-role' // another party may sign this
  | 'order.wrong-method' // such a step does not exist for this way of paying
  | 'order.broken-chain' // it follows a document that is no part of this order's chain
  | 'order.wrong-amount' // accepts another sum than was ordered
  | 'order.wrong-payee' // does not show that the vendor owns what is to be paid
  | 'order.wrong-split' // the parts are not the coins
  | 'order.wrong-place' // its signatures are for money at a place where it can never lie for this
  | 'order.fee-too-high' // more for the moderator than the order froze
  | 'order.bad-signature' // signatures for a payout or a move that are none
  | 'order.too-late' // signed after the deadline
  | 'order.too-early' // the backup moderator, before it is his turn
  | 'order.second-answer' // somebody had answered already
  | 'order.impossible-step' // the order was not in a state for it
  | 'order.wrong-network'
  | 'order.foreign-payout' // a transaction that paid somebody whom the contract does not name

/** A document, or a transaction, that does not follow the contract: shown, never obeyed. */
export interface Evidence {
  /** Absent of a transaction. */
  readonly id?: DocumentId
  /** Of a document; `payout` without an id is a transaction. */
  readonly kind: string
  readonly author?: Nym
  readonly reason: EvidenceReason
  /** When its author says to have signed it, or the chain was asked, ms. */
  readonly at: number
  readonly txid?: string
  /** Satoshis that went where the contract does not name. */
  readonly amount?: bigint
}

/** Evidence of a refused document. */
export function evidenceOf(document: AnyDocument, reason: EvidenceReason): Evidence {
  const { id, kind, author, signedAt } = document
  return { id, kind, author: author.nym, reason, at: signedAt }
}
