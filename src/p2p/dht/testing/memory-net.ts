import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { MemoryDatastore } from 'datastore-core'
import type { Datastore } from 'interface-datastore'
import type { DeviceId } from '../../../lib/brand.ts'
import type { DhtFactory } from './memory-node.ts'
import { MemoryNode } from './memory-node.ts'
import type { Later } from './memory-stream.ts'

export interface JoinInit {
  privateKey?: PrivateKey
  /** What the node kept from an earlier life. */
  datastore?: Datastore
  dht: DhtFactory
  /** Nodes that it knows from the beginning. Default: three at random. */
  contacts?: readonly MemoryNode[]
}

/** Contacts of a newcomer. */
const CONTACTS = 3

/**
 * A network of real DHT nodes in this process: kad-dht itself over streams that are handed over in
 * memory, with neither sockets nor encryption, so that hundreds of nodes fit into one test. Anybody may
 * dial anybody; a node that crashed answers nobody, and its streams end at once.
 */
export class MemoryNet {
  readonly nodes = new Map<DeviceId, MemoryNode>()
  readonly later: Later
  #streams = 0

  /** `latencyMs`: one way, of each message. Default: none. */
  constructor(options: { latencyMs?: number } = {}) {
    const { latencyMs = 0 } = options
    this.later = latencyMs === 0 ? queueMicrotask : (act) => void setTimeout(act, latencyMs)
  }

  /** Starts a node and connects it to its contacts. */
  async join(init: JoinInit): Promise<MemoryNode> {
    const contacts = init.contacts ?? this.pick(CONTACTS)
    const node = new MemoryNode({
      net: this,
      number: this.nodes.size,
      privateKey: init.privateKey ?? (await generateKeyPair('Ed25519')),
      datastore: init.datastore ?? new MemoryDatastore(),
      dht: init.dht,
    })
    this.nodes.set(node.device, node)
    await node.start()
    await Promise.all(contacts.map((contact) => node.dialPeer(contact.device)))
    return node
  }

  /** Nodes that run. */
  get living(): MemoryNode[] {
    return [...this.nodes.values()].filter((node) => node.alive)
  }

  /** Up to so many living nodes, chosen at random (`random` in [0, 1)). */
  pick(count: number, random: () => number = Math.random): MemoryNode[] {
    const living = this.living
    for (let at = living.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1))
      const [a, b] = [living[at], living[other]]
      if (a === undefined || b === undefined) continue
      living[at] = b
      living[other] = a
    }
    return living.slice(0, count)
  }

  nextStream(): string {
    return String(++this.#streams)
  }

  async stop(): Promise<void> {
    await Promise.all(this.living.map((node) => node.crash()))
  }
}
