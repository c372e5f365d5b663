import { generateKeyPair } from '@libp2p/crypto/keys'
import { MemoryBlockstore } from 'blockstore-core'
import { MemoryDatastore } from 'datastore-core'
import { startNode, type NodeInit, type SoukNode } from './node.ts'

/** A real node in this process, for tests under Node: WebSockets to the relays, native WebRTC to the others. */
export async function testNode(
  relays: readonly string[],
  init: Partial<NodeInit> = {},
): Promise<SoukNode> {
  return startNode({
    config: { network: 'regtest', relays, explorers: [], iceServers: [] },
    deviceKey: await generateKeyPair('Ed25519'),
    blockstore: new MemoryBlockstore(),
    datastore: new MemoryDatastore(),
    ...init,
  })
}
