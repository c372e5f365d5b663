/**
 * What pages ask and watch of trading in full: checkout, every act of an order, moderators, disputes. Texts are made by the page; the node sends codes and figures.
 */
import type { ChainEvent, Deadline, OpenSettlement, Warning } from '../../contracts/order/types.ts'
import type { Risk } from '../../contracts/order/risk.ts'
import type { OrderRole } from '../../contracts/order/states.ts'
import type { Delivery, DispatchManner, DispatchPart } from '../../contracts/documents/dispatch.ts'
import type { DisputeCause } from '../../contracts/documents/dispute.ts'
import type { EscrowBlocks } from '../../contracts/documents/escrow-terms.ts'
import type { SealedFile } from '../../contracts/documents/file.ts'
import type { ModeratorFee } from '../../contracts/documents/moderator-offer.ts'
import type { FrozenRate, OrderTotals, PaymentMethod } from '../../contracts/documents/order.ts'
import type { ItemShipping } from '../../contracts/documents/order-item.ts'
import type { PayoutCause } from '../../contracts/documents/payout.ts'
import type { RejectionCause } from '../../contracts/documents/rejection.ts'
import type { Place } from '../../contracts/documents/release.ts'
import type { Selection } from '../../contracts/documents/variants.ts'
import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import type { PhotoView, ShippingAddress } from './parts.ts'
import type { TalkMethods, TalkTopics } from './talk-api.ts'

type Nothing = Record<string, never>

// ---------------------------------------------------------------- moderators

/** Somebody's offer to decide disputes, as its newest signed version says. */
export interface ModeratorView {
  nym: Nym
  name: string
  avatar?: PhotoView
  /** Their whole store is for adults only. */
  adult?: boolean
  /** Absent: not found yet, or this person offers nothing (any more). */
  offer?: ModeratorOfferView
  /** What this device knows of verdicts: own orders with this moderator. */
  record: { cases: number; decided: number; medianHours?: number }
}

export interface ModeratorOfferView {
  id: DocumentId
  description: string
  terms: string
  fee: ModeratorFee
  languages: string[]
  responseHours: number
  /** Hundredths of a percent that go to the buyer if every moderator vanishes in a dispute. */
  endBuyerShare: number
  backup?: { nym: Nym; name: string }
  /** Off the fee at the highest mark of buyer or vendor, in hundredths of a percent of the fee. */
  helperDiscount?: number
  expires?: number
}

/** What a person who moderates fills in. */
export interface ModeratorOfferDraft {
  description: string
  terms: string
  fee: ModeratorFee
  languages: string[]
  responseHours: number
  endBuyerShare: number
  /** Must have an offer of their own. */
  backup?: Nym
  /** As in {@link ModeratorOfferView}. */
  helperDiscount?: number
  expires?: number
}

// ---------------------------------------------------------------- how one trades

/** An address of the address book. */
export interface SavedAddress {
  id: string
  /** Such as "Home"; may be empty. */
  label: string
  address: ShippingAddress
}

/** When a vendor's waking node answers orders by itself. */
export interface AutoAcceptRule {
  enabled: boolean
  /** ISO 3166-1 alpha-2; empty: wherever the listing is sent. */
  countries: string[]
  /** Orders above this wait for the person; absent: no limit. */
  maxSats?: bigint
}

/** What holds for all listings of the own store, and for own purchases. */
export interface TradePolicy {
  /** Accepted in listings that name none of their own. */
  moderators: Nym[]
  /** Whom this person trusts when buying. */
  trusted: Nym[]
  blocks: EscrowBlocks
  /** The moderator has to countersign before the buyer pays. */
  countersigned: boolean
  autoAccept: AutoAcceptRule
  /** The node moves money to Shipped by itself before the ship deadline, once it was dispatched. */
  autoHandOver: boolean
}

export interface TradeView {
  policy: TradePolicy
  /** Of all nyms in the policy. */
  moderators: ModeratorView[]
  addresses: SavedAddress[]
  /** The own offer to moderate, while one is published. */
  offer?: ModeratorOfferDraft & { id: DocumentId }
}

// ---------------------------------------------------------------- checkout

/** A thing that is wanted. */
export interface WantedThing {
  slug: string
  /** The version of the listing that the buyer saw; a changed one is refused with `order.listing-changed`. */
  documentId: DocumentId
  quantity: number
  /** One for each option of the listing, in their order. */
  selections: Selection[]
  shipping?: ItemShipping
  /** As typed. */
  coupons: string[]
  note: string
}

export interface QuoteDraft {
  vendor: Nym
  items: WantedThing[]
  /** Where it goes, or at least the country for taxes; ISO 3166-1 alpha-2. */
  country?: string
}

export interface QuotedThing {
  slug: string
  documentId: DocumentId
  title: string
  photo?: PhotoView
  quantity: number
  unitSats: bigint
  /** Pieces in stock of this choice; absent: never runs out. */
  available?: number
  /** Why this item cannot be ordered as it is (`order.out-of-stock`, `order.no-delivery-there`, …). */
  problem?: string
  /** Of the entered coupons, those that count. */
  coupons: string[]
}

/** A moderator whom the vendor accepts for everything that is wanted. */
export interface ModeratorChoice extends ModeratorView {
  /** Also on the buyer's own list. */
  mutual: boolean
}

export interface QuoteView {
  items: QuotedThing[]
  /** Absent while an item has a problem. */
  totals?: OrderTotals
  rates: FrozenRate[]
  /** The vendor answers now: a direct order is accepted within moments. */
  awake: boolean
  /** Ways of paying that this order can take, the recommended one first. */
  methods: { method: PaymentMethod; problem?: string; risks: Risk[]; blocks?: EscrowBlocks }[]
  /** Those with a valid offer first, mutual ones before others, then by record; empty: the vendor works with none. */
  moderators: ModeratorChoice[]
  /** Of the mutual ones, or else by the draw that both sides can recompute. */
  suggested?: Nym
  /** Smallest sensible total for a moderated order, sats (fee above 10 % otherwise). */
  smallestModerated: bigint
}

export interface OrderWish extends QuoteDraft {
  method: PaymentMethod
  /** Of a moderated order. */
  moderator?: Nym
  /** The total that the buyer saw; another one is refused with `order.price-changed` {total}. */
  total: bigint
  address?: ShippingAddress
  /** Keeps the address in the address book. */
  saveAddress?: boolean
  contact: string
  note: string
  /** Ratings by the buyer are to show no name, and count less. */
  unnamed?: boolean
}

// ---------------------------------------------------------------- orders

export interface OrderPartyView {
  role: OrderRole
  nym: Nym
  name: string
  me: boolean
}

export interface OrderItemView {
  slug: string
  listing: DocumentId
  title: string
  photo?: PhotoView
  /** Of something for adults only, and not the reader's own goods. */
  adult?: boolean
  selections: Selection[]
  quantity: number
  unitSats: bigint
  shipping?: ItemShipping
  coupons: string[]
  note: string
  /** Pieces on their way by the dispatches so far. */
  dispatched: number
}

/** Satoshis by where they lie, as far as the chain proves it. */
export interface OrderMoneyView {
  lying: Record<Place, bigint>
  /** Paid out of the escrow to each. */
  paidOut: { buyer: bigint; vendor: bigint; moderator: bigint }
  refunded: bigint
}

export interface DispatchView {
  id: DocumentId
  at: number
  manner: DispatchManner
  parts: DispatchPart[]
  carrier: string
  tracking: string
  note: string
  /** For the buyer and the vendor only. */
  deliveries: Delivery[]
}

export interface DisputeStatementView {
  id: DocumentId
  role: OrderRole
  at: number
  /** Of the one that opened it. */
  cause?: DisputeCause
  text: string
  wantsBuyerSats?: bigint
  files: SealedFile[]
}

export interface DisputeView {
  openedBy: OrderRole
  /** The opening one first. */
  statements: DisputeStatementView[]
  /** Money in dispute, sats: what the moderator divides. */
  amount: bigint
  /** The most that the moderator may take of it, as frozen in the order. */
  feeLimit: bigint
  /** The coins lie in Held: no clock can run out under the dispute. */
  held: boolean
  verdict?: {
    by: OrderRole
    at: number
    buyerSats: bigint
    vendorSats: bigint
    feeSats: bigint
    reason: string
  }
}

/** A payout that this person can finish alone. */
export interface PayoutView {
  cause: PayoutCause
  buyerSats: bigint
  vendorSats: bigint
  moderatorSats: bigint
  /** Of the roles that can finish it, one is ours. */
  mine: boolean
  ready: boolean
  /** First block that may hold it, of one with a lock. */
  height?: number
}

export interface ClaimView {
  role: OrderRole
  amount: bigint
  ready: boolean
  height: number
}

export interface RatingView {
  id: DocumentId
  by: OrderRole
  rated: Nym
  at: number
  overall: number
  quality?: number
  asDescribed?: number
  delivery?: number
  service?: number
  review: string
  /** It stays between the parties of the order. */
  unpublished?: boolean
}

/** What an order's page shows beside the simple facts of `OrderView`. */
export interface TradeOrderView {
  /** The buyer rates under a name for this order alone. */
  unnamed: boolean
  method: PaymentMethod
  parties: OrderPartyView[]
  items: OrderItemView[]
  totals: OrderTotals
  rates: FrozenRate[]
  money: OrderMoneyView
  /** All that run, the nearest first. */
  deadlines: Deadline[]
  warnings: Warning[]
  /** In each silence: who gets the money and when. Empty of direct orders. */
  risks: Risk[]
  /** Of a moderated order. */
  moderation?: {
    fee: ModeratorFee
    /** The fee is lower than what the moderator offers, because somebody's mark is shown. */
    discount?: { fullFee: ModeratorFee; by: 'buyer' | 'vendor' }
    responseHours?: number
    /** Absent: not countersigned yet. */
    agreed?: boolean
    /** The vendor wants the countersignature before the buyer pays. */
    countersigned: boolean
    /** Hundredths of a percent for the buyer if every moderator vanishes. */
    endBuyerShare: number
  }
  dispatches: DispatchView[]
  settlements: (OpenSettlement & { mine: boolean; reason: string })[]
  dispute?: DisputeView
  payouts: PayoutView[]
  claims: ClaimView[]
  /** Whom this person may still rate. */
  ratable: OrderPartyView[]
  ratings: RatingView[]
  /** Why the vendor declined, beside the words; absent unless declined for a reason of the list. */
  declined?: Exclude<RejectionCause, 'declined'>
  /** Where goods are sent back to, or picked up; as the buyer or vendor wrote it. */
  returned?: { carrier: string; tracking: string; reason: string }
  refundable: bigint
  /** What the money did on the chain, for the timeline, oldest first; absent: nothing so far. */
  chain?: (ChainEvent & { at: number })[]
  /** A transaction of ours that waits and can be sped up. */
  bumpable?: string
  /** Licence keys that the vendor keeps for the listings of this order: how many are left. */
  keysLeft?: number
}

/** What a transaction of the escrow would cost, before it is signed. */
export interface EscrowSpendPlan {
  buyerSats: bigint
  vendorSats: bigint
  moderatorSats: bigint
  fee: bigint
  feeSatPerVb: number
  /** Rungs that are signed, sat/vB, rising. */
  rates: number[]
}

export interface DispatchDraft {
  id: OrderId
  manner: DispatchManner
  /** Empty: all that was ordered. */
  parts: DispatchPart[]
  carrier: string
  tracking: string
  deliveries: Delivery[]
  note: string
}

export interface RatingDraft {
  id: OrderId
  rated: Nym
  overall: number
  quality?: number
  asDescribed?: number
  delivery?: number
  service?: number
  review: string
  /** To keep it between the parties of the order, for good. */
  unpublished?: boolean
}

export type * from './talk-api.ts'
export { NOTICE_KINDS } from './talk-api.ts'

// ---------------------------------------------------------------- the tables

export interface TradeMethods extends TalkMethods {
  'checkout.quote': (input: QuoteDraft) => QuoteView
  /** Signs, keeps and sends the order. Throws what `checkOrder` names, and `order.price-changed`. */
  'checkout.place': (input: OrderWish) => { id: OrderId }

  'order.mediate': (input: { id: OrderId; agreed: boolean; note: string }) => Nothing
  'order.decline': (input: { id: OrderId; cause: RejectionCause; reason: string }) => Nothing
  /** An unsigned payment (base64 PSBT) of what is due, from the own wallet's coins, for another signer. */
  'order.payment-psbt': (input: { id: OrderId; version: 0 | 2 }) => { psbt: string; fee: bigint }
  'order.take': (input: { id: OrderId }) => { txid: string }
  'order.hand-over': (input: { id: OrderId }) => { txid: string }
  'order.send': (input: DispatchDraft) => Nothing
  'order.complete': (input: { id: OrderId; note: string }) => Nothing
  'order.extend': (input: { id: OrderId; until: number; reason: string }) => Nothing
  'order.send-back': (input: {
    id: OrderId
    carrier: string
    tracking: string
    reason: string
  }) => Nothing
  'order.refund': (input: { id: OrderId; amount: bigint; reason: string }) => Nothing
  'order.offer-settlement': (input: { id: OrderId; buyerSats: bigint; reason: string }) => Nothing
  'order.accept-settlement': (input: { id: OrderId; offer: DocumentId }) => { txid?: string }
  'order.open-dispute': (input: {
    id: OrderId
    cause: DisputeCause
    claim: string
    buyerSats: bigint
    files: SealedFile[]
  }) => Nothing
  'order.answer-dispute': (input: {
    id: OrderId
    statement: string
    buyerSats?: bigint
    files: SealedFile[]
  }) => Nothing
  'order.hold': (input: { id: OrderId }) => { txid: string }
  'order.decide': (input: {
    id: OrderId
    buyerSats: bigint
    vendorSats: bigint
    feeSats: bigint
    reason: string
  }) => Nothing
  /** What finishing the payout `cause` would pay to whom at a feerate. */
  'order.plan-payout': (input: {
    id: OrderId
    cause: PayoutCause
    feeSatPerVb?: number
  }) => EscrowSpendPlan
  /** Also again at a higher rung, while it waits (B13). */
  'order.finish-payout': (input: { id: OrderId; cause: PayoutCause; feeSatPerVb?: number }) => {
    txid: string
  }
  'order.plan-claim': (input: { id: OrderId; feeSatPerVb?: number }) => EscrowSpendPlan
  'order.claim': (input: { id: OrderId; feeSatPerVb?: number }) => { txid: string }
  'order.rate': (input: RatingDraft) => Nothing

  /** Encrypts a file (at most 10 MB) under a key of its own and keeps it as blocks that others may fetch. */
  'file.seal': (input: { file: Blob; name: string }) => SealedFile
  /** Fetches and decrypts. Throws `file.unreachable`, `file.damaged`. */
  'file.open': (input: { file: SealedFile }) => Blob

  'trade.save-policy': (input: Partial<TradePolicy>) => TradeView
  'trade.save-address': (input: Omit<SavedAddress, 'id'> & { id?: string }) => SavedAddress
  'trade.remove-address': (input: { id: string }) => Nothing
  /** Licence keys of a digital listing, one each line; given out one for each piece. */
  'trade.save-keys': (input: { slug: string; keys: string[] }) => { left: number }
  'trade.keys': (input: { slug: string }) => { keys: string[] }
  /** Publishes the offer in the own store. */
  'moderator.offer': (input: ModeratorOfferDraft) => { id: DocumentId }
  'moderator.withdraw': (input: Nothing) => Nothing
  /** Looks a person up; throws `moderator.no-offer`, `store.not-found`. */
  'moderator.find': (input: { nym: Nym }) => ModeratorView
}

export interface TradeTopics extends TalkTopics {
  trade: { params: Nothing; view: TradeView | undefined }
}
