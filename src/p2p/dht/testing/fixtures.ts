import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { CID } from 'multiformats/cid'
import { idOf } from '../datastore-keys.ts'
import { K, placeOf } from '../distance.ts'
import { knownPeers } from '../kad-internals.ts'
import type { MemoryNet } from './memory-net.ts'
import { soukDht, type SoukDht, type SoukDhtInit } from '../service.ts'
import type { DhtFactory, MemoryNode } from './memory-node.ts'
import { createStoreRecord, type StoreRecord } from '../ipns-record.ts'

/** The root of some store. */
export const ROOT = CID.parse('bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354')

/** The product's DHT for nodes of a `MemoryNet`: looks around at once, asks even with few contacts. */
export function memoryDht(init: Partial<SoukDhtInit> = {}): DhtFactory {
  return soukDht({
    local: true,
    ...init,
    overrides: { initialQuerySelfInterval: 10, allowQueryWithZeroPeers: true, ...init.overrides },
  })
}

/** The DHT of a node that was made with {@link memoryDht}. */
export const dhtOf = (node: MemoryNode): SoukDht => node.dht as SoukDht

/** The store record of a new owner, or of the given one. */
export async function someRecord(
  sequence = 1n,
  owner?: PrivateKey,
): Promise<{ owner: PrivateKey; record: StoreRecord }> {
  const identity = owner ?? (await generateKeyPair('Ed25519'))
  return { owner: identity, record: await createStoreRecord(identity, ROOT, sequence) }
}

/** Settles when the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Nodes of a new network that all know each other, by the clock that is passed on to their DHT. */
export async function meshOf(
  net: MemoryNet,
  count: number,
  init: Partial<SoukDhtInit> = {},
): Promise<MemoryNode[]> {
  const nodes: MemoryNode[] = []
  for (let at = 0; at < count; at++) {
    nodes.push(await net.join({ dht: memoryDht(init), contacts: nodes }))
  }
  await until(() => nodes.every((node) => tableOf(node).length >= Math.min(count - 1, K)))
  return nodes
}

/** Whom a node has in its routing table. */
export const tableOf = (node: MemoryNode): string[] =>
  knownPeers(node.dht, placeOf(node.peerId.toMultihash().bytes)).map(String)

/** The record that a node itself holds under a key. */
export async function heldBy(node: MemoryNode, key: Uint8Array): Promise<Uint8Array | undefined> {
  return (await dhtOf(node).storage.records.get(idOf(key)))?.value
}
