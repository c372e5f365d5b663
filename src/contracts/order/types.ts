import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import type { AnyDocument, VerifiedDocument } from '../documents/kinds.ts'

export type OrderRole = 'buyer' | 'vendor'

export type OrderState =
  | 'placed' // the buyer signed; the vendor has not answered
  | 'accepted' // the vendor named an address; it wants to be paid
  | 'paying' // a payment is seen, not yet confirmed (or too little)
  | 'paid' // confirmed in full
  | 'dispatched'
  | 'received' // the buyer closed it: the end
  | 'rejected'
  | 'cancelled'
  | 'expired'

/** What a role may do. `pay` is an act of the wallet, all others sign a document. */
export type OrderAction = 'accept' | 'reject' | 'cancel' | 'pay' | 'dispatch' | 'confirm-receipt'

/** What the chain says of one address, as {@link paymentFacts} makes it from its coins. */
export interface PaymentFacts {
  /** Satoshis seen in the mempool or in blocks, spent since or not. */
  readonly received: bigint
  /** Satoshis in blocks. */
  readonly confirmed: bigint
  /** Depth of the youngest coin that is needed to reach the amount due; 0 while it is not reached. */
  readonly confirmations: number
  readonly txids: readonly string[]
  /** When the chain was last asked with success, ms. */
  readonly checkedAt?: number
}

/** Facts by address. Watch the addresses of {@link OrderFold.addresses}. */
export type ChainFacts = Readonly<Record<string, PaymentFacts>>

export interface FoldInput {
  /** The document id of the order document. */
  readonly id: OrderId
  /** Any verified documents, in any order, also of other orders. */
  readonly documents: readonly AnyDocument[]
  readonly chain: ChainFacts
  /** Ms. */
  readonly now: number
}

/** Why a document changes nothing. */
export type EvidenceReason =
  | 'order.stranger' // neither buyer nor vendor signed it
  | 'order.wrong-role' // the other party may sign this
  | 'order.broken-chain' // it follows a document that is no part of this order's chain
  | 'order.wrong-amount' // accepts another sum than was ordered
  | 'order.too-late' // signed after the deadline
  | 'order.second-answer' // the vendor had answered already
  | 'order.impossible-step' // the order was not in a state for it
  | 'order.wrong-network'

/** A document that was refused by the fold: shown, never obeyed. */
export interface Evidence {
  readonly id: DocumentId
  readonly kind: string
  readonly author: Nym
  readonly reason: EvidenceReason
  /** When its author says to have signed it, ms. */
  readonly at: number
}

/** A document that is part of the order, in causal order. */
export interface Step {
  readonly document: AnyDocument
  readonly role: OrderRole
}

export interface OrderPayment {
  readonly address: string
  readonly due: bigint
  readonly received: bigint
  readonly confirmed: bigint
  readonly confirmations: number
  /** Confirmations that make it paid. */
  readonly needed: number
  readonly txids: readonly string[]
  /** `undefined`: the chain was never asked yet. */
  readonly checkedAt?: number
}

/** What runs out next. */
export interface Deadline {
  readonly kind: 'answer' | 'payment'
  readonly role: OrderRole
  readonly at: number
}

/** All that follows from the documents and the chain; the same on both sides. */
export interface OrderFold {
  readonly id: OrderId
  readonly state: OrderState
  readonly buyer: Nym
  readonly vendor: Nym
  readonly order: VerifiedDocument<'order'>
  readonly acceptance?: VerifiedDocument<'acceptance'>
  /** The latest that the vendor signed, so that a tracking number can be corrected. */
  readonly dispatch?: VerifiedDocument<'dispatch'>
  /** Of the rejection or cancellation. */
  readonly reason?: string
  readonly payment?: OrderPayment
  /** All addresses that acceptances named: the wallet watches them. */
  readonly addresses: readonly string[]
  readonly actions: Readonly<Record<OrderRole, readonly OrderAction[]>>
  /** The act that is awaited of each role. */
  readonly main: Readonly<Partial<Record<OrderRole, OrderAction>>>
  readonly deadline?: Deadline
  readonly timeline: readonly Step[]
  readonly evidence: readonly Evidence[]
  /** Documents that follow one which has not come yet. */
  readonly parked: readonly DocumentId[]
  /** When the newest step was signed, ms. */
  readonly changedAt: number
}
