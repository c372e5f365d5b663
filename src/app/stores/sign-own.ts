import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import type { ProfileContent } from '../../contracts/documents/profile.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { escrowCommitment } from '../../contracts/identity/derive.ts'
import type { DocumentId } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ListingsRepository } from '../../storage/repositories/listings.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { ListingDraft, ProfileDraft } from '../rpc/api.ts'
import type { Person } from '../session.ts'
import { needsEarlierNonce, ownCoupons, publicCoupons } from './coupons.ts'
import { listingContent, policyMark } from './listing-content.ts'
import type { ListingPolicy } from './listing-content.ts'
import type { OwnProfileRecord } from './own-records.ts'

/** What the form of a profile does not ask for. */
const EMPTY_PROFILE = {
  website: '',
  email: '',
  phone: '',
  accounts: [],
  languages: [],
  adult: false,
  mailboxes: [],
} satisfies Partial<ProfileContent>

/** Signs and keeps a profile that is not published yet. Throws XmlError for texts out of bounds. */
export async function signProfile(
  { profile, clock }: { profile: SingleRecord<OwnProfileRecord>; clock: Clock },
  person: Person,
  draft: ProfileDraft,
): Promise<void> {
  const content = {
    ...EMPTY_PROFILE,
    ...draft,
    escrowCommitment: escrowCommitment(person.keys.escrow),
  }
  const { armored } = await signDocument('profile', content, person.signer, clock())
  await profile.save({ draft, armored })
}

/** What signing a listing needs. */
export interface SignListingComponents {
  listings: ListingsRepository
  policy: () => Promise<ListingPolicy>
  clock: Clock
}

/**
 * Signs and keeps a version of a listing that is not published yet. `wish`: its nonce, unless coupons hold with
 * that of the version before. Throws XmlError for texts out of bounds.
 */
export async function signListing(
  { listings, policy, clock }: SignListingComponents,
  person: Person,
  slug: string,
  { slug: _given, coupons: wanted = [], ...texts }: ListingDraft,
  wish: string,
): Promise<DocumentId> {
  const before = needsEarlierNonce(wanted) ? await listings.get(slug) : undefined
  const nonce = before?.nonce ?? wish
  const coupons = ownCoupons(wanted, nonce)
  const xpub = person.keys.escrow.publicExtendedKey
  const terms = await policy()
  const publicTexts = { ...texts, coupons: publicCoupons(coupons) }
  const content = { ...listingContent(publicTexts, terms, xpub), slug, nonce }
  const signed = await signDocument('listing', content, person.signer, clock())
  const { armored, id: documentId, signedAt } = signed
  await listings.keepVersion(documentId, armored)
  await listings.save({
    slug,
    draft: { ...texts, coupons },
    armored,
    documentId,
    signedAt,
    nonce,
    policy: policyMark(terms),
  })
  return documentId
}

const NONCE_BYTES = 16

/** The nonce of a version that nobody asked for by a key. */
export const freshNonce = (): string =>
  hex.encode(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)))

/** The nonce of a wish: the same key is the same listing, not another one. */
export const nonceOf = (key: string): string =>
  hex.encode(sha256(utf8(`souk-listing-nonce/v1\n${key}`)).subarray(0, NONCE_BYTES))
