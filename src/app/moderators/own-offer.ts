import { hex } from '@scure/base'
import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { Backup, ModeratorOfferContent } from '../../contracts/documents/moderator-offer.ts'
import type { DocumentId } from '../../lib/brand.ts'
import type { ModeratorOfferDraft } from '../rpc/trade-api.ts'

/** The own offer to moderate as it was last signed, and that of the backup whom it names. */
export interface OwnOfferRecord {
  draft: ModeratorOfferDraft
  armored: string
  id: DocumentId
  /** The backup's clearsigned offer, published beside the own one. */
  backup?: string
}

const NONCE_BYTES = 16

/** What is signed of a draft. `xpub` is that of the own escrow account. */
export function offerContent(
  { backup: _nym, ...texts }: ModeratorOfferDraft,
  xpub: string,
  backup: Backup | undefined,
): ModeratorOfferContent {
  const nonce = hex.encode(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)))
  return { nonce, ...texts, xpub, ...(backup && { backup }) }
}

/** A signed offer as its author would edit it. */
export function ownOffer(
  { content, armored, id }: VerifiedDocument<'moderator_offer'>,
  backup: string | undefined,
): OwnOfferRecord {
  const { nonce, xpub, backup: named, ...texts } = content
  const draft = { ...texts, ...(named && { backup: named.nym }) }
  return { draft, armored, id, ...(backup !== undefined && { backup }) }
}
