import type { Nym } from '../../../src/lib/brand.ts'
import { storeRecords } from '../../../src/p2p/dht/resolve.ts'
import { addPhoto, storeContent } from '../../../src/p2p/swarm/testing.ts'
import { localBlocks } from '../../../src/p2p/swarm/local-blocks.ts'
import type { SimNode } from './sim-node.ts'

/** A store and who keeps it. */
export interface Shop {
  nym: Nym
  vendor: SimNode
  /** All who have its blocks, the vendor first. */
  holders: SimNode[]
}

/** The listing that every shop has. */
const SLUG = 'melon'

/** A photo of usual size for a thumbnail. */
const PHOTO_BYTES = 20_000

/** Opens a shop with two listings and a photo, and tells the DHT of it. */
export async function openShop(vendor: SimNode): Promise<Shop> {
  const { nym, identity, blockstore } = vendor.disk
  const photo = await addPhoto(localBlocks(blockstore), PHOTO_BYTES)
  await vendor.stores.publish(identity, nym, await storeContent([SLUG, 'lemon'], [photo]))
  await vendor.stores.schedule.runDue()
  return { nym, vendor, holders: [vendor] }
}

/** Has these keep all of the shop and tell the DHT so: they follow it. */
export async function follow(shop: Shop, followers: readonly SimNode[]): Promise<void> {
  for (const follower of followers) {
    await follower.net.dialPeer(shop.vendor.net.device)
    await follower.stores.keepStore(shop.nym)
    await follower.stores.schedule.runDue()
    shop.holders.push(follower)
  }
}

/** True if the DHT answers with a valid record of the shop. */
export async function findsRecord(asker: SimNode, nym: Nym): Promise<boolean> {
  for await (const record of storeRecords(asker.dht, nym)) return record.nym === nym
  return false
}

/** True if a stranger, who knows only the nym, gets to read the listing. Leaves no trace of it. */
export async function readsListing(asker: SimNode, nym: Nym): Promise<boolean> {
  const { blockstore } = asker.disk
  const before = new Set<string>()
  for await (const { cid } of blockstore.getAll()) before.add(cid.toString())
  try {
    const store = await asker.stores.openStore(nym)
    try {
      return (await store.fetchListing(SLUG)).armored.length > 0
    } finally {
      store.close()
    }
  } catch {
    return false
  } finally {
    await asker.stores.forget(nym)
    for await (const { cid } of blockstore.getAll()) {
      if (!before.has(cid.toString())) await blockstore.delete(cid)
    }
  }
}
