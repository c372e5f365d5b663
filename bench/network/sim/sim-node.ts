import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { MemoryBlockstore } from 'blockstore-core'
import { MemoryDatastore } from 'datastore-core'
import type { Nym } from '../../../src/lib/brand.ts'
import type { Clock } from '../../../src/lib/clock.ts'
import { systemClock } from '../../../src/lib/clock.ts'
import { PresenceBook } from '../../../src/p2p/dht/presence.ts'
import type { Chore, ChoreStorage } from '../../../src/p2p/dht/schedule.ts'
import type { SoukDht } from '../../../src/p2p/dht/service.ts'
import { soukDht } from '../../../src/p2p/dht/service.ts'
import type { MemoryNet } from '../../../src/p2p/dht/testing/memory-net.ts'
import type { MemoryNode } from '../../../src/p2p/dht/testing/memory-node.ts'
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
  readonly dht: SoukDht
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
  /** False: it takes and gives no records by hand-over. */
  handover: boolean
  /** Default: the clock of this machine. */
  now?: Clock
}

/** Opens the browser whose disk this is. */
export async function startSimNode(init: SimNodeInit): Promise<SimNode> {
  const { disk, k, contacts, now = systemClock } = init
  const net = await init.net.join({
    privateKey: disk.deviceKey,
    datastore: disk.datastore,
    contacts: contacts.map((contact) => contact.net),
    dht: soukDht({
      local: true,
      now,
      handover: { pauseMs: 0, settleMs: 0 },
      // A newcomer looks around at once, not after a second.
      overrides: { kBucketSize: k, initialQuerySelfInterval: 0 },
    }),
  })
  const dht = net.dht as SoukDht
  const presence = new PresenceBook({ node: net, dht, now })
  const stores = new Stores({
    node: net,
    dht,
    presence,
    blocks: localBlocks(disk.blockstore),
    records: disk.records,
    chores: disk.chores,
    now,
  })
  await stores.start()
  if (!init.handover) await dht.handover.stop()
  // The experiments decide when a chore is done.
  stores.schedule.stop()
  dht.keeper.stop()
  const crash = async () => {
    await net.crash()
    await stores.stop()
  }
  return { disk, net, dht, stores, crash }
}
