import { randomBytes } from 'node:crypto'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../../src/lib/abort.ts'
import type { Nym } from '../../../src/lib/brand.ts'
import { provideRoot, putRecord } from '../../../src/p2p/dht/client.ts'
import { readStoreRecord } from '../../../src/p2p/dht/ipns-record.ts'
import { storeRecordKey } from '../../../src/p2p/dht/keys.ts'
import { readListing, readStore } from '../../../src/p2p/store/read.ts'
import { addPhoto, storeContent } from '../../../src/p2p/swarm/testing.ts'
import type { Browser } from '../../../src/p2p/swarm/testing.ts'
import type { Published } from './orders.ts'
import { bytesOf } from './pieces.ts'

const LISTINGS = 10

/** A new store of a new person, and all of the DHT that is needed to find it. */
export async function publish({ stores, presence, blocks, node }: Browser): Promise<Published> {
  const identity = await generateKeyPair('Ed25519')
  const nym = peerIdFromPrivateKey(identity).toString() as Nym
  // Never seen before, so that no viewer has parts of an earlier one.
  const slugs = Array.from({ length: LISTINGS }, () => `jug-${randomBytes(6).toString('hex')}`)
  const photos = await Promise.all(slugs.map(() => addPhoto(blocks, 60_000)))
  const { record } = await stores.publish(identity, nym, await storeContent(slugs, photos))
  const { dht } = node.libp2p.services
  await putRecord(dht, storeRecordKey(nym), record.bytes)
  await provideRoot(dht, record.root)
  await presence.publish(identity, nym)
  const small = await addPhoto(blocks, 4_000)
  return { nym, slug: slugs[0] ?? '', small, photos }
}

/** Milliseconds until the contract of the listing is here, as the app fetches it. */
export async function see({ stores }: Browser, nym: Nym, slug: string): Promise<number> {
  const began = performance.now()
  const store = await stores.openStore(nym, { slug })
  await store.fetchListing(slug)
  return performance.now() - began
}

/** The same with what Helia has: its routing for the record and for providers, Bitswap for each block. */
export async function seeByHelia({ node }: Browser, nym: Nym, slug: string): Promise<number> {
  const { helia } = node
  const began = performance.now()
  const record = await readStoreRecord(nym, await helia.routing.get(storeRecordKey(nym)))
  const get = async (cid: CID, options?: AbortOptions) =>
    bytesOf(helia.blockstore.get(cid, options))
  await readListing(await readStore(record.root, get), slug, get)
  return performance.now() - began
}
