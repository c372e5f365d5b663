import { randomBytes } from 'node:crypto'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import * as dagPb from '@ipld/dag-pb'
import { MemoryBlockstore } from 'blockstore-core'
import { MemoryDatastore } from 'datastore-core'
import type { CID } from 'multiformats/cid'
import { sleep } from '../../lib/abort.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import { PresenceBook } from '../dht/presence.ts'
import type { Chore, ChoreStorage } from '../dht/schedule.ts'
import type { NodeInit, SoukNode } from '../node.ts'
import { startNode } from '../node.ts'
import { directoryBlock, rawBlock } from '../store/blocks.ts'
import type { StoreContent } from '../store/build.ts'
import type { StoreCard } from '../store/card.ts'
import type { LocalBlocks } from './local-blocks.ts'
import { localBlocks } from './local-blocks.ts'
import type { RecordStorage } from './record-shelf.ts'
import { Stores } from './stores.ts'

/** Somebody's browser, but under Node and with everything in memory. */
export interface Browser {
  nym: Nym
  identity: PrivateKey
  node: SoukNode
  presence: PresenceBook
  blocks: LocalBlocks
  stores: Stores
  /** Says that this device is here. */
  appear(): Promise<void>
  stop(): Promise<void>
}

/**
 * A running browser that knows these relays, of this person or a new one. It listens itself, or
 * (`/webrtc`) through the relays.
 */
export async function openBrowser(
  relays: readonly string[] = [],
  listen = '/ip4/127.0.0.1/tcp/0/ws',
  person?: PrivateKey,
  init: Partial<NodeInit> = {},
): Promise<Browser> {
  const identity = person ?? (await generateKeyPair('Ed25519'))
  const nym = peerIdFromPrivateKey(identity).toString() as Nym
  const blockstore = new MemoryBlockstore()
  const node = await startNode({
    config: { network: 'regtest', relays, explorers: [], iceServers: [] },
    deviceKey: await generateKeyPair('Ed25519'),
    blockstore,
    datastore: new MemoryDatastore(),
    listen: [listen],
    ...init,
  })
  const { dht } = node.libp2p.services
  const presence = new PresenceBook({ node, dht })
  const blocks = localBlocks(blockstore)
  const stores = new Stores({
    node,
    dht,
    presence,
    blocks,
    records: memoryRecords(),
    chores: memoryChores(),
  })
  await stores.start()
  return {
    nym,
    identity,
    node,
    presence,
    blocks,
    stores,
    appear: () => presence.publish(identity, nym),
    stop: async () => {
      await stores.stop()
      await node.stop()
    },
  }
}

/** Connects two browsers directly, as a page's WebRTC would. */
export async function connect(a: Browser, b: Browser): Promise<void> {
  const addresses = b.node.libp2p.getMultiaddrs().map(String)
  const dial = () => a.node.dialPeer(b.node.device, { addresses })
  // libp2p takes five connections a second from one host, and here all are on one.
  await dial().catch(() => sleep(1_000).then(dial))
  await until(() => b.node.directPeers().includes(a.node.device))
}

/** Settles when the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}

function memoryRecords(): RecordStorage {
  const records = new Map<Nym, Uint8Array>()
  return {
    get: async (nym) => records.get(nym),
    put: async (nym, record) => void records.set(nym, record),
    delete: async (nym) => void records.delete(nym),
  }
}

export function memoryChores(): ChoreStorage & { chores: Map<string, Chore> } {
  const chores = new Map<string, Chore>()
  return {
    chores,
    list: async () => [...chores.values()],
    put: async (chore) => void chores.set(chore.key, chore),
    delete: async (key) => void chores.delete(key),
  }
}

/** A photo of random bytes in the block store. */
export async function addPhoto(blocks: LocalBlocks, size = 60_000): Promise<string> {
  const block = await rawBlock(new Uint8Array(randomBytes(size)))
  await blocks.put(block)
  return block.cid.toString()
}

/** A listing whose contract is the given text. */
export async function listing(
  slug: string,
  armored: string,
): Promise<{ armored: string; card: StoreCard }> {
  const { cid } = await rawBlock(utf8(armored))
  return {
    armored,
    card: {
      slug,
      title: `The ${slug}`,
      kind: 'physical',
      price: { currency: 'BTC', amount: 21_000n },
      tags: ['fresh'],
      signedAt: 1_760_000_000_000,
      document: cid.toString() as DocumentId,
    },
  }
}

/** A store with these listings and photos. */
export async function storeContent(
  slugs: readonly string[],
  images: readonly string[] = [],
): Promise<StoreContent> {
  return {
    profileArmored: 'the clearsigned profile',
    listings: await Promise.all(slugs.map((slug) => listing(slug, `the contract of ${slug}`))),
    images,
  }
}

/** A file of so many pieces in the block store. */
export async function addFile(
  blocks: LocalBlocks,
  pieces: number,
  pieceBytes = 64_000,
): Promise<{ root: CID; bytes: number; pieces: CID[] }> {
  const leaves = await Promise.all(
    Array.from({ length: pieces }, () => rawBlock(new Uint8Array(randomBytes(pieceBytes)))),
  )
  const links = leaves.map(({ cid }) => ({ Name: '', Hash: cid, Tsize: pieceBytes }))
  const root = await directoryBlock(dagPb.encode(dagPb.prepare({ Links: links })))
  await blocks.putMany([...leaves, root])
  return {
    root: root.cid,
    bytes: root.bytes.length + pieces * pieceBytes,
    pieces: leaves.map(({ cid }) => cid),
  }
}
