import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { MemoryBlockstore } from 'blockstore-core'
import type { Nym } from '../../lib/brand.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import { createStoreRecord } from '../dht/ipns-record.ts'
import type { MemoryNet } from '../dht/testing/memory-net.ts'
import type { DhtFactory, MemoryNode } from '../dht/testing/memory-node.ts'
import { buildStore } from '../store/build.ts'
import type { StoreCard } from '../store/card.ts'
import { BlockNotFoundError } from '../swarm/errors.ts'
import { localBlocks, type LocalBlocks } from '../swarm/local-blocks.ts'
import { storeContent } from '../swarm/testing.ts'
import { Catalog } from './catalog.ts'
import type { CatalogComponents, CatalogEntry, CatalogStorage, PageBytes } from './types.ts'

/** A catalog that forgets everything with the process. */
export function memoryCatalog(): CatalogStorage & {
  kept: Map<Nym, { entry: CatalogEntry; page: PageBytes }>
} {
  const kept = new Map<Nym, { entry: CatalogEntry; page: PageBytes }>()
  return {
    kept,
    list: async () => [...kept.values()].map(({ entry }) => entry),
    page: async (nym) => kept.get(nym)?.page,
    put: async (entry, page) => void kept.set(entry.nym, { entry, page }),
    touch: async (entry) => {
      const known = kept.get(entry.nym)
      if (known !== undefined) kept.set(entry.nym, { entry, page: known.page })
    },
    delete: async (nym) => void kept.delete(nym),
  }
}

/** Somebody's browser as far as the catalog goes. */
export interface Neighbour {
  net: MemoryNode
  catalog: Catalog
  storage: ReturnType<typeof memoryCatalog>
  blocks: LocalBlocks
}

/** No DHT at all: nodes stay connected to whom they were connected to. */
export const noDht: DhtFactory = () => {
  const parts = { start: async () => undefined, stop: async () => undefined }
  return Object.assign(new EventTarget(), parts) as unknown as ReturnType<DhtFactory>
}

/** One more node of the network with a catalog that runs; it knows only these contacts. */
export async function neighbour(
  network: MemoryNet,
  contacts: readonly Neighbour[],
  { makeDht = noDht, ...init }: Partial<CatalogComponents> & { makeDht?: DhtFactory } = {},
): Promise<Neighbour> {
  const net = await network.join({ dht: makeDht, contacts: [] })
  const blocks = localBlocks(new MemoryBlockstore())
  const storage = memoryCatalog()
  const catalog = new Catalog({
    node: net,
    dht: net.dht,
    storage,
    get: async (cid) => {
      const bytes = await blocks.get(cid)
      if (bytes === undefined) throw new BlockNotFoundError(cid.toString())
      return bytes
    },
    ...init,
  })
  await catalog.start()
  for (const contact of contacts) await net.dialPeer(contact.net.device)
  return { net, catalog, storage, blocks }
}

/** Somebody who has a store. */
export interface Vendor {
  nym: Nym
  identity: PrivateKey
}

export async function vendor(): Promise<Vendor> {
  const identity = await generateKeyPair('Ed25519')
  return { identity, nym: peerIdFromPrivateKey(identity).toString() as Nym }
}

/** Builds a vendor's store on a device, and offers it to the catalog there. */
export async function publish(
  { catalog, blocks }: Neighbour,
  { identity }: Vendor,
  slugs: readonly string[],
  { sequence = 1n, cards = {} }: { sequence?: bigint; cards?: Partial<StoreCard> } = {},
): Promise<StoreRecord> {
  const content = await storeContent(slugs)
  const listings = content.listings.map((one) => ({ ...one, card: { ...one.card, ...cards } }))
  const get = async () => Promise.reject(new BlockNotFoundError('none'))
  const putMany = blocks.putMany.bind(blocks)
  const { root } = await buildStore({ get, putMany }, { ...content, listings })
  const record = await createStoreRecord(identity, root, sequence)
  await catalog.offer(record)
  return record
}
