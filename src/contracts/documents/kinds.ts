import type { DocumentId } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { Party } from '../identity/party.ts'
import type { Codec } from '../xml/codec.ts'
import type { AcceptanceContent } from './acceptance.ts'
import { acceptance } from './acceptance.ts'
import type { CancellationContent } from './cancellation.ts'
import { cancellation } from './cancellation.ts'
import type { CaseRecordContent } from './case-record.ts'
import { caseRecord } from './case-record.ts'
import type { CompletionContent } from './completion.ts'
import { completion } from './completion.ts'
import type { DispatchContent } from './dispatch.ts'
import { dispatch } from './dispatch.ts'
import type { DisputeContent } from './dispute.ts'
import { dispute } from './dispute.ts'
import type { DisputeAnswerContent } from './dispute-answer.ts'
import { disputeAnswer } from './dispute-answer.ts'
import type { ExtensionContent } from './extension.ts'
import { extension } from './extension.ts'
import type { FollowListContent } from './follow-list.ts'
import { followList } from './follow-list.ts'
import type { FundingContent } from './funding.ts'
import { funding } from './funding.ts'
import type { ReturnContent } from './goods-return.ts'
import { goodsReturn } from './goods-return.ts'
import type { HoldContent } from './hold.ts'
import { hold } from './hold.ts'
import type { LabelListContent } from './label-list.ts'
import { labelList } from './label-list.ts'
import type { ListingContent } from './listing.ts'
import { listing } from './listing.ts'
import type { MediationContent } from './mediation.ts'
import { mediation } from './mediation.ts'
import type { ModeratorOfferContent } from './moderator-offer.ts'
import { moderatorOffer } from './moderator-offer.ts'
import type { OrderContent } from './order.ts'
import { order } from './order.ts'
import type { PayoutContent } from './payout.ts'
import { payout } from './payout.ts'
import type { ProfileContent } from './profile.ts'
import { profile } from './profile.ts'
import type { RatingContent } from './rating.ts'
import { rating } from './rating.ts'
import type { RatingReplyContent } from './rating-reply.ts'
import { ratingReply } from './rating-reply.ts'
import type { ReceiptContent } from './receipt.ts'
import { receipt } from './receipt.ts'
import type { RefundContent } from './refund.ts'
import { refund } from './refund.ts'
import type { RejectionContent } from './rejection.ts'
import { rejection } from './rejection.ts'
import type { ServiceReceiptContent } from './service-receipt.ts'
import { serviceReceipt } from './service-receipt.ts'
import type { ServiceRecordContent } from './service-record.ts'
import { serviceRecord } from './service-record.ts'
import type { SettlementAcceptanceContent } from './settlement-acceptance.ts'
import { settlementAcceptance } from './settlement-acceptance.ts'
import type { SettlementOfferContent } from './settlement-offer.ts'
import { settlementOffer } from './settlement-offer.ts'
import type { VerdictContent } from './verdict.ts'
import { verdict } from './verdict.ts'

/** What each kind of document says. The kind is the name of the root element. */
export interface Contents {
  profile: ProfileContent
  moderator_offer: ModeratorOfferContent
  label_list: LabelListContent
  follow_list: FollowListContent
  listing: ListingContent
  order: OrderContent
  acceptance: AcceptanceContent
  rejection: RejectionContent
  mediation: MediationContent
  funding: FundingContent
  dispatch: DispatchContent
  receipt: ReceiptContent
  completion: CompletionContent
  rating: RatingContent
  rating_reply: RatingReplyContent
  case_record: CaseRecordContent
  service_receipt: ServiceReceiptContent
  service_record: ServiceRecordContent
  cancellation: CancellationContent
  refund: RefundContent
  extension: ExtensionContent
  return: ReturnContent
  settlement_offer: SettlementOfferContent
  settlement_acceptance: SettlementAcceptanceContent
  dispute: DisputeContent
  dispute_answer: DisputeAnswerContent
  hold: HoldContent
  verdict: VerdictContent
  payout: PayoutContent
}

export type DocumentKind = keyof Contents

/** The declared schema of each kind. */
export const schemas: { readonly [K in DocumentKind]: Codec<Contents[K]> } = {
  profile,
  moderator_offer: moderatorOffer,
  label_list: labelList,
  follow_list: followList,
  listing,
  order,
  acceptance,
  rejection,
  mediation,
  funding,
  dispatch,
  receipt,
  completion,
  rating,
  rating_reply: ratingReply,
  case_record: caseRecord,
  service_receipt: serviceReceipt,
  service_record: serviceRecord,
  cancellation,
  refund,
  extension,
  return: goodsReturn,
  settlement_offer: settlementOffer,
  settlement_acceptance: settlementAcceptance,
  dispute,
  dispute_answer: disputeAnswer,
  hold,
  verdict,
  payout,
}

/** True for the name of a kind that this version knows. */
export function isDocumentKind(name: string): name is DocumentKind {
  return Object.hasOwn(schemas, name)
}

/** A document whose signature, author, form and bounds are verified. */
export interface VerifiedDocument<K extends DocumentKind = DocumentKind> {
  readonly id: DocumentId
  readonly kind: K
  readonly network: NetworkName
  readonly author: Party
  /** As the author states it, ms, whole seconds. */
  readonly signedAt: number
  readonly content: Contents[K]
  /** The canonical XML, with its final line break. */
  readonly xml: string
  /** The clearsigned text, as `gpg --verify` takes it. */
  readonly armored: string
  /** How far the author's clock ran ahead when it was read with `now`, ms; absent: not remarkably. */
  readonly skewMs?: number
}

/** A verified document of any kind; switching on `kind` tells the type of `content`. */
export type AnyDocument = { [K in DocumentKind]: VerifiedDocument<K> }[DocumentKind]

/** True if a document is of the kind. */
export function isKind<K extends DocumentKind>(
  document: AnyDocument,
  kind: K,
): document is Extract<AnyDocument, { kind: K }> {
  return document.kind === kind
}
