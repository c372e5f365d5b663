import type { DocumentId } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { Party } from '../identity/party.ts'
import type { Codec } from '../xml/codec.ts'
import type { AcceptanceContent } from './acceptance.ts'
import { acceptance } from './acceptance.ts'
import type { CancellationContent } from './cancellation.ts'
import { cancellation } from './cancellation.ts'
import type { DispatchContent } from './dispatch.ts'
import { dispatch } from './dispatch.ts'
import type { FundingContent } from './funding.ts'
import { funding } from './funding.ts'
import type { ListingContent } from './listing.ts'
import { listing } from './listing.ts'
import type { OrderContent } from './order.ts'
import { order } from './order.ts'
import type { ProfileContent } from './profile.ts'
import { profile } from './profile.ts'
import type { ReceiptContent } from './receipt.ts'
import { receipt } from './receipt.ts'
import type { RejectionContent } from './rejection.ts'
import { rejection } from './rejection.ts'

/** What each kind of document says. The kind is the name of the root element. */
export interface Contents {
  profile: ProfileContent
  listing: ListingContent
  order: OrderContent
  acceptance: AcceptanceContent
  rejection: RejectionContent
  cancellation: CancellationContent
  funding: FundingContent
  dispatch: DispatchContent
  receipt: ReceiptContent
}

export type DocumentKind = keyof Contents

/** The declared schema of each kind. */
export const schemas: { readonly [K in DocumentKind]: Codec<Contents[K]> } = {
  profile,
  listing,
  order,
  acceptance,
  rejection,
  cancellation,
  funding,
  dispatch,
  receipt,
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
