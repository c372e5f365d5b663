import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { OpenStore } from '../../p2p/swarm/open-store.ts'
import { verifiedLabels } from './verify.ts'

/**
 * The list of labels in the version of the store that is open; `undefined`: its owner publishes none.
 * Throws `store.not-the-owner`, `store.*`, `block.*`, `document.*`.
 */
export async function shownLabels(
  open: OpenStore,
  nym: Nym,
  network: NetworkName,
  options: AbortOptions,
): Promise<VerifiedDocument<'label_list'> | undefined> {
  const armored = await open.fetchLabels(options)
  return armored === undefined ? undefined : verifiedLabels(armored, nym, network)
}
