import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { OpenStore } from '../../p2p/swarm/open-store.ts'
import { verifiedBackupOffer, verifiedOffer, verifiedProfile } from './verify.ts'

/** An offer to moderate as a store shows it, with that of the backup whom it names. */
export interface ShownOffer {
  offer: VerifiedDocument<'moderator_offer'>
  backup?: VerifiedDocument<'moderator_offer'>
}

/**
 * The offer in the version of the store that is open, or `undefined` where there is none. Throws
 * `store.not-the-owner`, `store.*`, `block.*`, `document.*`.
 */
export async function shownOffer(
  open: OpenStore,
  nym: Nym,
  network: NetworkName,
  options: AbortOptions,
): Promise<ShownOffer | undefined> {
  const page = open.snapshot?.page
  const texts = await open.fetchOffer(options)
  if (page === undefined || texts === undefined) return undefined
  const offer = await verifiedOffer(
    texts.armored,
    await verifiedProfile(page.profile.armored, nym, network),
  )
  if (texts.backup === undefined) return { offer }
  return { offer, backup: await verifiedBackupOffer(texts.backup, offer) }
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
