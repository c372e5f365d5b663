import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { OpenStore } from '../../p2p/swarm/open-store.ts'
import { verifiedFollows } from './verify.ts'

/**
 * Whom the owner of the version that is open follows in public; `undefined`: the owner does not tell.
 * Throws `store.not-the-owner`, `store.*`, `block.*`, `document.*`.
 */
export async function shownFollows(
  open: OpenStore,
  nym: Nym,
  network: NetworkName,
  options: AbortOptions,
): Promise<VerifiedDocument<'follow_list'> | undefined> {
  const armored = await open.fetchFollows(options)
  return armored === undefined ? undefined : verifiedFollows(armored, nym, network)
}
