import { DEFAULT_BLOCKS } from '../../contracts/documents/escrow-terms.ts'
import type { Coupon } from '../../contracts/documents/coupon.ts'
import type { ListingContent } from '../../contracts/documents/listing.ts'
import type { Nym } from '../../lib/brand.ts'
import type { ListingDraft } from '../rpc/api.ts'
import type { TradePolicy } from '../rpc/trade-api.ts'

/** What the policy of a store says of its listings. */
export type ListingPolicy = Pick<TradePolicy, 'moderators' | 'blocks' | 'countersigned'>

/** What everybody begins with. The escrow makes sleeping and moderated orders possible. */
export const DEFAULT_POLICY: ListingPolicy = {
  moderators: [],
  blocks: DEFAULT_BLOCKS,
  countersigned: false,
}

/** What the form of a listing does not ask for. */
const EMPTY_LISTING = {
  productId: '',
  options: [],
  skus: [],
  adult: false,
  processing: '',
  shipping: [],
  taxes: [],
  terms: '',
  returns: '',
} satisfies Partial<ListingContent>

/**
 * What is signed of a draft, without slug and nonce. Moderators and escrow that it does not name are
 * those of the policy; the escrow account is always `xpub`, the own one.
 */
export function listingContent(
  draft: Omit<ListingDraft, 'slug' | 'coupons'> & { coupons: Coupon[] },
  { moderators, blocks, countersigned }: ListingPolicy,
  xpub: string,
): Omit<ListingContent, 'slug' | 'nonce'> {
  const own = draft.moderators ?? []
  return {
    ...EMPTY_LISTING,
    ...draft,
    moderators: own.length > 0 ? own : [...moderators],
    escrow: { blocks: { ...blocks }, countersigned, ...draft.escrow, xpub },
  }
}

/** The policy under which a listing may have been signed; `undefined`: under none. */
export function policyOf({
  moderators,
  escrow,
}: Pick<ListingContent, 'moderators' | 'escrow'>): ListingPolicy | undefined {
  if (escrow === undefined) return undefined
  const { blocks, countersigned } = escrow
  return { moderators, blocks, countersigned }
}

/** Tells two policies apart as far as listings are concerned. */
export function policyMark({ moderators, blocks, countersigned }: ListingPolicy): string {
  const { ship, backup, accept, last, window, end } = blocks
  return JSON.stringify([moderators, [ship, backup, accept, last, window, end], countersigned])
}

/** Whom a policy that {@link policyMark} names accepts as moderators; nobody without one. */
export function policyModerators(mark: string | undefined): Nym[] {
  if (mark === undefined) return []
  const [moderators = []] = JSON.parse(mark) as [Nym[]?]
  return moderators
}
