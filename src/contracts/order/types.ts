import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import type { AnyDocument, VerifiedDocument } from '../documents/kinds.ts'
import type { PaymentMethod } from '../documents/order.ts'
import type { ChainFacts } from './chain.ts'
import type { Evidence } from './evidence.ts'
import type { OrderMoney } from './money.ts'
import type { Claim } from './claims.ts'
import type { Payout } from './payouts.ts'
import type { OrderScripts } from './scripts.ts'
import type { SignatureJudge } from './signatures.ts'
import type { OrderAction, OrderRole, OrderState } from './states.ts'
import type { Step } from './step.ts'

export type { OrderAction, OrderRole, OrderState } from './states.ts'
export type { ChainFacts } from './chain.ts'
export type { Evidence } from './evidence.ts'
export type { Step } from './step.ts'

export interface FoldInput {
  /** The document id of the order document. */
  readonly id: OrderId
  /** Any verified documents, in any order, also of other orders. */
  readonly documents: readonly AnyDocument[]
  /** What the chain says of {@link OrderFold.addresses}. */
  readonly chain: ChainFacts
  /** Ms. */
  readonly now: number
  /** Height of the newest block; default: the highest that the facts name. */
  readonly tip?: number
  /** Why the order does not fit its listing (`checkOrder`), as far as the caller knows the listing. */
  readonly problems?: readonly string[]
  /** The scripts of the order, if the caller has them already: deriving their keys takes some 20 ms. */
  readonly scripts?: OrderScripts
  /** Verifies signatures of payouts; one that remembers saves some 20 ms for each. */
  readonly signatures?: SignatureJudge
}

/** What the money of an order did on the chain. */
export interface ChainEvent {
  readonly event: 'paid' | 'moved' | 'paid-out' | 'replaced'
  readonly txid: string
  /** Satoshis. */
  readonly amount: bigint
  readonly confirmations: number
  readonly height?: number
  /** Of a move: where to. */
  readonly place?: string
}

/** A line of the timeline: a document or something that happened on the chain. */
export type TimelineEntry =
  | ({ readonly type: 'document'; readonly at: number } & Step)
  | ({ readonly type: 'chain'; readonly at: number } & ChainEvent)

/** What was to be paid and what came, for the page that asks for it. */
export interface OrderPayment {
  readonly address: string
  readonly due: bigint
  readonly received: bigint
  readonly confirmed: bigint
  /** Depth of the youngest coin that is needed; 0 while the sum is not reached. */
  readonly confirmations: number
  /** Confirmations that make it paid. */
  readonly needed: number
  readonly txids: readonly string[]
  /** `undefined`: the chain was never asked yet. */
  readonly checkedAt?: number
}

export type DeadlineKind =
  | 'answer'
  | 'payment'
  | 'ship'
  | 'dispatch'
  | 'confirm'
  | 'close'
  | 'return'
  | 'accept'
  | 'last'
  | 'window'
  | 'backup'
  | 'end'

/** Something that runs out. */
export interface Deadline {
  readonly kind: DeadlineKind
  /** Who has to act before, and loses by waiting. */
  readonly role: OrderRole
  /** Ms; of a lock an estimate at ten minutes a block. */
  readonly at: number
  /** Of a lock: the height of the first block that may hold the other's transaction. */
  readonly height?: number
  /** What happens then: the state that follows by itself, or the act that another may do alone. */
  readonly then:
    { readonly state: OrderState } | { readonly role: OrderRole; readonly action: OrderAction }
}

/** An offer to split the money that stands. */
export interface OpenSettlement {
  readonly offer: DocumentId
  readonly by: OrderRole
  readonly buyerSats: bigint
  readonly vendorSats: bigint
  readonly validUntil: number
}

export type Warning =
  | 'order.expires-soon'
  | 'order.lock-ends-soon'
  | 'order.backup-window'
  | 'order.underpaid'
  | 'order.overpaid'
  | 'order.paid-twice'
  | 'order.paid-late'
  | 'order.payment-replaced'
  | 'order.not-countersigned'
  | 'order.moderator-declined'
  | 'order.chain-not-checked'

/** All that follows from the documents and the chain; the same on all sides. */
export interface OrderFold {
  readonly id: OrderId
  readonly state: OrderState
  /** Nothing more is expected of anybody, and no money lies in a script of the order. */
  readonly over: boolean
  readonly method: PaymentMethod
  readonly buyer: Nym
  readonly vendor: Nym
  readonly moderator?: Nym
  readonly backup?: Nym
  readonly order: VerifiedDocument<'order'>
  readonly acceptance?: VerifiedDocument<'acceptance'>
  /** The latest that the vendor signed, so that a tracking number can be corrected. */
  readonly dispatch?: VerifiedDocument<'dispatch'>
  readonly receipt?: VerifiedDocument<'receipt'>
  readonly dispute?: VerifiedDocument<'dispute'>
  readonly verdict?: VerifiedDocument<'verdict'>
  /** Of the rejection or cancellation. */
  readonly reason?: string
  /** Where to pay, while or after that is known. */
  readonly payment?: OrderPayment
  readonly money: OrderMoney
  /** Addresses that the chain has to be asked for. */
  readonly addresses: readonly string[]
  readonly actions: Readonly<Record<OrderRole, readonly OrderAction[]>>
  /** The act that is awaited of each role. */
  readonly main: Readonly<Partial<Record<OrderRole, OrderAction>>>
  /** All that run, the nearest first. */
  readonly deadlines: readonly Deadline[]
  /** The nearest. */
  readonly deadline?: Deadline
  /** Documents that count, none before one that it follows, otherwise by their times. */
  readonly steps: readonly Step[]
  /** Documents and chain events, merged by time. */
  readonly timeline: readonly TimelineEntry[]
  readonly evidence: readonly Evidence[]
  /** Documents that follow one, or a payment, which has not come yet. */
  readonly parked: readonly DocumentId[]
  readonly settlements: readonly OpenSettlement[]
  /** Payouts whose signatures exist, so that one party can finish them alone, now or after a lock. */
  readonly payouts: readonly Payout[]
  /** Coins that one party takes alone, now or once their lock is over. */
  readonly claims: readonly Claim[]
  readonly warnings: readonly Warning[]
  /** When the newest step was signed, ms. */
  readonly changedAt: number
}
