import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import type { AnyDocument, VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import type { Nym } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { NetworkName } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'

/** A profile that the owner of the store signed for this network. Throws `store.not-the-owner`, `document.*`. */
export async function verifiedProfile(
  armored: string,
  nym: Nym,
  network: NetworkName,
): Promise<VerifiedDocument<'profile'>> {
  const document = await readDocument(armored)
  requireOwner(document, nym, network)
  if (!isKind(document, 'profile')) throw foreign('another kind than a profile')
  return document
}

/** A listing that the owner of the store signed under this slug. Throws as {@link verifiedProfile}. */
export async function verifiedListing(
  armored: string,
  nym: Nym,
  slug: string,
  network: NetworkName,
): Promise<VerifiedDocument<'listing'>> {
  const document = await readDocument(armored)
  requireOwner(document, nym, network)
  if (!isKind(document, 'listing')) throw foreign('another kind than a listing')
  if (document.content.slug !== slug) throw foreign('a listing of another name')
  return document
}

/**
 * An offer to moderate that the owner of the profile signed, with the escrow account to which the
 * profile commits. Throws as {@link verifiedProfile}.
 */
export async function verifiedOffer(
  armored: string,
  profile: VerifiedDocument<'profile'>,
): Promise<VerifiedDocument<'moderator_offer'>> {
  const document = await readDocument(armored)
  requireOwner(document, profile.author.nym, profile.network)
  if (!isKind(document, 'moderator_offer')) throw foreign('another kind than an offer to moderate')
  if (hex.encode(sha256(utf8(document.content.xpub))) !== profile.content.escrowCommitment) {
    throw foreign('an offer with another escrow account than the profile')
  }
  return document
}

/** A list of labels that the owner of the store signed. Throws as {@link verifiedProfile}. */
export async function verifiedLabels(
  armored: string,
  nym: Nym,
  network: NetworkName,
): Promise<VerifiedDocument<'label_list'>> {
  const document = await readDocument(armored)
  requireOwner(document, nym, network)
  if (!isKind(document, 'label_list')) throw foreign('another kind than a list of labels')
  return document
}

/** A list of followed people that the owner of the store signed. Throws as {@link verifiedProfile}. */
export async function verifiedFollows(
  armored: string,
  nym: Nym,
  network: NetworkName,
): Promise<VerifiedDocument<'follow_list'>> {
  const document = await readDocument(armored)
  requireOwner(document, nym, network)
  if (!isKind(document, 'follow_list')) throw foreign('another kind than a list of people')
  return document
}

/** The very document that an offer names as that of its backup. Throws as {@link verifiedProfile}. */
export async function verifiedBackupOffer(
  armored: string,
  { content: { backup }, network }: VerifiedDocument<'moderator_offer'>,
): Promise<VerifiedDocument<'moderator_offer'>> {
  const document = await readDocument(armored)
  if (backup === undefined || document.id !== backup.offer) throw foreign('another backup')
  requireOwner(document, backup.nym, network)
  if (!isKind(document, 'moderator_offer')) throw foreign('another kind than an offer to moderate')
  return document
}

function requireOwner(document: AnyDocument, nym: Nym, network: NetworkName): void {
  if (document.author.nym !== nym) throw foreign('signed by somebody else')
  if (document.network !== network) throw foreign('made for another network')
}

const foreign = (what: string) => new SoukError('store.not-the-owner', what)
