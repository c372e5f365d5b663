import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { MemoryBlockstore } from 'blockstore-core'
import { MemoryDatastore } from 'datastore-core'
import type { Nym } from '../../../src/lib/brand.ts'
import { DHT_PROTOCOL } from '../../../src/p2p/constants.ts'
import { PresenceBook } from '../../../src/p2p/dht/presence.ts'
import type { Chore, ChoreStorage } from '../../../src/p2p/dht/schedule.ts'
import { selectors } from '../../../src/p2p/dht/selectors.ts'
import type { MemoryNet } from '../../../src/p2p/dht/testing/memory-net.ts'
import type { MemoryNode } from '../../../src/p2p/dht/testing/memory-node.ts'
import { createValidators } from '../../../src/p2p/dht/validators.ts'
import { localBlocks } from '../../../src/p2p/swarm/local-blocks.ts'
import type { RecordStorage } from '../../../src/p2p/swarm/record-shelf.ts'
import { Stores } from '../../../src/p2p/swarm/stores.ts'
import type { Random } from './random.ts'

/** What a browser keeps on its disk while its tab is closed. */
export interface Disk {
  readonly identity: PrivateKey
  readonly nym: Nym
  readonly deviceKey: PrivateKey
  readonly datastore: MemoryDatastore
  readonly blockstore: MemoryBlockstore
  readonly records: RecordStorage
  readonly chores: ChoreStorage
}

/** A browser of the simulated network: the product's DHT and store code over a network in memory. */
export interface SimNode {
  readonly disk: Disk
  readonly net: MemoryNode
  readonly stores: Stores
  /** The tab is closed: nothing ends politely. */
  crash(): Promise<void>
}

/** A disk with nothing on it but keys that the seed decides. */
export async function newDisk(random: Random): Promise<Disk> {
  const identity = await generateKeyPairFromSeed('Ed25519', random.bytes(32))
  const records = new Map<Nym, Uint8Array>()
  const chores = new Map<string, Chore>()
  return {
    identity,
    nym: peerIdFromPrivateKey(identity).toString() as Nym,
    deviceKey: await generateKeyPairFromSeed('Ed25519', random.bytes(32)),
    datastore: new MemoryDatastore(),
    blockstore: new MemoryBlockstore(),
    records: {
      get: async (nym) => records.get(nym),
      put: async (nym, record) => void records.set(nym, record),
      delete: async (nym) => void records.delete(nym),
    },
    chores: {
      list: async () => [...chores.values()],
      put: async (chore) => void chores.set(chore.key, chore),
      delete: async (key) => void chores.delete(key),
    },
  }
}

export interface SimNodeInit {
  net: MemoryNet
  disk: Disk
  /** Replication: to how many of the closest nodes a record goes. The product uses 20. */
  k: number
  /** Who introduces it: its first neighbours. */
  contacts: readonly SimNode[]
}

/** Opens the browser whose disk this is. */
export async function startSimNode(init: SimNodeInit): Promise<SimNode> {
  const { disk, k, contacts } = init
  const net = await init.net.join({
    privateKey: disk.deviceKey,
    datastore: disk.datastore,
    contacts: contacts.map((contact) => contact.net),
    dht: kadDHT({
      protocol: DHT_PROTOCOL,
      clientMode: false,
      validators: createValidators(),
      selectors,
      peerInfoMapper: passthroughMapper,
      kBucketSize: k,
      // A newcomer looks around at once, not after a second.
      initialQuerySelfInterval: 0,
    }),
  })
  const presence = new PresenceBook({ node: net, dht: net.dht })
  const stores = new Stores({
    node: net,
    dht: net.dht,
    presence,
    blocks: localBlocks(disk.blockstore),
    records: disk.records,
    chores: disk.chores,
  })
  await stores.start()
  // The experiments decide when a chore is done.
  stores.schedule.stop()
  const crash = async () => {
    await net.crash()
    await stores.stop()
  }
  return { disk, net, stores, crash }
}
