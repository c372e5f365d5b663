import type { Clock } from '../../lib/clock.ts'
import type { StoreContent } from '../../p2p/store/build.ts'
import type { Stores } from '../../p2p/swarm/stores.ts'
import type { StoreRecord } from '../../storage/records.ts'
import type { BlockOwners } from '../../storage/repositories/block-owners.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Vault } from '../../storage/vault.ts'
import { identityKey } from '../network/network.ts'
import type { Person } from '../session.ts'
import type { OwnCard } from './store-content.ts'
import type { StoreHistory, StoreVersion } from './store-history.ts'

/** How long the first publication of a restored person looks for what an earlier device published. */
const EARLIER_TIMEOUT_MS = 10_000

/** Who holds an older version is looked for among the holders of so many. */
const EARLIER_VERSIONS = 2

export interface PublisherComponents {
  stores: () => Promise<Stores>
  records: StoresRepository
  owners: BlockOwners
  vault: Vault
  history: StoreHistory
  clock: Clock
}

/** Publishes versions of the own store: signed, kept as own, told to the network in the background. */
export function publisher(components: PublisherComponents) {
  return async (
    person: Person,
    content: StoreContent,
    card: OwnCard,
    version: StoreVersion,
  ): Promise<bigint> => {
    const { records, owners, history, clock } = components
    const earlier = await history.earlierFor(version)
    const stores = await components.stores()
    const previous = await earlierSequence(components, stores, person)
    const options = previous === undefined ? {} : { previous }
    const before = await records.get(person.nym)
    const { record, built } = await stores.publish(
      await identityKey(person),
      person.nym,
      { ...content, earlier },
      options,
    )
    const root = built.root.toString()
    const { sequence } = record
    const earlierRoots = earlierVersions(before, root)
    const seen = { lastViewedAt: clock(), card, earlierRoots }
    await records.save(person.nym, { own: true, sequence, root, ...seen })
    const claims = built.blocks.map(({ cid, bytes }) => ({
      multihash: cid.multihash.bytes,
      size: bytes,
    }))
    await owners.claim(person.nym, root, claims)
    await owners.keepOnly(person.nym, root)
    await records.save(person.nym, { keptRoot: root })
    await records.noteKept(person.nym, clock())
    await history.add({ ...version, root, earlier })
    return sequence
  }
}

/** Versions before this one whose holders are still worth asking, newest first. */
function earlierVersions(before: StoreRecord | undefined, root: string): string[] {
  const earlier = [before?.keptRoot ?? before?.root, ...(before?.earlierRoots ?? [])]
  const others = earlier.filter((one) => one !== undefined && one !== root) as string[]
  return [...new Set(others)].slice(0, EARLIER_VERSIONS)
}

/**
 * A restored phrase may have published from another device: the network refuses sequences below what
 * it has seen. Only asked where nothing is known here and the phrase is older than this browser.
 */
async function earlierSequence(
  { records, vault }: PublisherComponents,
  stores: Stores,
  { nym }: Person,
): Promise<bigint | undefined> {
  if ((await records.get(nym))?.record !== undefined || !vault.backedUp) return undefined
  try {
    const open = await stores.openStore(nym, { signal: AbortSignal.timeout(EARLIER_TIMEOUT_MS) })
    const sequence = open.snapshot?.record.sequence
    open.close()
    return sequence
  } catch {
    // Nobody knows an earlier one.
    return undefined
  }
}
