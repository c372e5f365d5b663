import type { AnyDocument, VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import type { Nym } from '../../lib/brand.ts'
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

function requireOwner(document: AnyDocument, nym: Nym, network: NetworkName): void {
  if (document.author.nym !== nym) throw foreign('signed by somebody else')
  if (document.network !== network) throw foreign('made for another network')
}

const foreign = (what: string) => new SoukError('store.not-the-owner', what)
