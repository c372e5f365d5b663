import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import { StoreNotFoundError } from '../../p2p/store/errors.ts'
import type { OpenStore } from '../../p2p/swarm/open-store.ts'
import { verifiedBackupOffer, verifiedOffer, verifiedProfile } from './verify.ts'

/** Who owns a store, whether they offer to moderate, and the offer of the backup whom they name. */
export interface ShownOffer {
  profile: VerifiedDocument<'profile'>
  offer?: VerifiedDocument<'moderator_offer'>
  backup?: VerifiedDocument<'moderator_offer'>
}

/**
 * What the version of the store that is open says of its owner as a moderator. Throws
 * `store.not-the-owner`, `store.*`, `block.*`, `document.*`.
 */
export async function shownOffer(
  open: OpenStore,
  nym: Nym,
  network: NetworkName,
  options: AbortOptions,
): Promise<ShownOffer> {
  const page = open.snapshot?.page
  const texts = await open.fetchOffer(options)
  if (page === undefined) throw new StoreNotFoundError()
  const profile = await verifiedProfile(page.profile.armored, nym, network)
  if (texts === undefined) return { profile }
  const offer = await verifiedOffer(texts.armored, profile)
  if (texts.backup === undefined) return { profile, offer }
  return { profile, offer, backup: await verifiedBackupOffer(texts.backup, offer) }
}

/** Settles when somebody has shown the newest version in this run, or after `waitMs`. */
export async function confirmed(open: OpenStore, waitMs: number): Promise<void> {
  if (open.snapshot?.source === 'live') return
  const shown = Promise.withResolvers<void>()
  const off = open.changes.on(() => {
    if (open.snapshot?.source === 'live') shown.resolve()
  })
  const timer = setTimeout(shown.resolve, waitMs)
  await shown.promise
  clearTimeout(timer)
  off()
}
