import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { OwnListingRecord } from '../../storage/repositories/listings.ts'
import type { ProfileDraft } from '../rpc/api.ts'
import { policyMark, policyOf } from './listing-content.ts'
import type { ListingPolicy } from './listing-content.ts'

/** The own profile as it was last signed. */
export interface OwnProfileRecord {
  draft: ProfileDraft
  armored: string
}

/** The profile as its owner would edit it. */
export function ownProfile({ content, armored }: VerifiedDocument<'profile'>): OwnProfileRecord {
  const { escrowCommitment, ...draft } = content
  return { draft, armored }
}

/** The listing as its owner would edit it: what `policy` filled in, it fills in again. */
export function ownListing(
  { content, armored, id: documentId, signedAt }: VerifiedDocument<'listing'>,
  policy: ListingPolicy | undefined,
): OwnListingRecord {
  const { slug, nonce, ...draft } = content
  const record = { slug, armored, documentId, signedAt, nonce }
  const own = policyOf(content)
  const mark = policy && policyMark(policy)
  if (mark === undefined || own === undefined || policyMark(own) !== mark) {
    return { ...record, draft }
  }
  const { moderators, escrow, ...following } = draft
  return { ...record, draft: following, policy: mark }
}

/** As another device signed it; the codes of coupons are known only where they were thought of. */
export function withCodes(
  theirs: OwnListingRecord,
  mine: OwnListingRecord | undefined,
  terms: ListingPolicy,
): OwnListingRecord {
  const codes = new Map(
    (mine?.draft.coupons ?? []).flatMap(({ hash, code }) =>
      code === undefined ? [] : [[hash, code]],
    ),
  )
  const coupons = theirs.draft.coupons?.map((coupon) => {
    const code = codes.get(coupon.hash)
    return code === undefined ? coupon : { ...coupon, code }
  })
  return {
    ...theirs,
    draft: { ...theirs.draft, ...(coupons && { coupons }) },
    // What another device signed is not signed anew only because its policy differs.
    policy: policyMark(terms),
  }
}
