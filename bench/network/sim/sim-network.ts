import { MemoryNet } from '../../../src/p2p/dht/testing/memory-net.ts'
import type { Clock } from '../../../src/lib/clock.ts'
import type { Random } from './random.ts'
import type { Disk, SimNode } from './sim-node.ts'
import { newDisk, startSimNode } from './sim-node.ts'

export interface SimNetworkInit {
  random: Random
  /** Nodes. */
  n: number
  /** Replication of records; see kad-dht's `kBucketSize`. */
  k: number
  /** False: newcomers are handed nothing. */
  handover?: boolean
  /** One way, of each message, ms. Default: none. */
  latencyMs?: number
  /** The clock of the node with this number. */
  clock?: (index: number) => Clock
}

/** As many as a browser looks for; see `src/p2p/introductions.ts`. */
const NEIGHBOURS = 6

/** A network of nodes that know each other as browsers do that relays have introduced. */
export class SimNetwork {
  readonly net: MemoryNet
  readonly random: Random
  readonly #init: SimNetworkInit
  readonly #nodes: SimNode[] = []

  private constructor(init: SimNetworkInit) {
    this.random = init.random
    this.net = new MemoryNet({ latencyMs: init.latencyMs ?? 0 })
    this.#init = init
  }

  /** Starts `n` nodes one after the other, each introduced to a few of those before. */
  static async start(init: SimNetworkInit): Promise<SimNetwork> {
    const network = new SimNetwork(init)
    while (network.nodes.length < init.n) await network.add(await newDisk(init.random))
    return network
  }

  /** All that ever were, in the order of their coming. */
  get nodes(): readonly SimNode[] {
    return this.#nodes
  }

  get alive(): SimNode[] {
    return this.#nodes.filter((node) => node.net.alive)
  }

  /** One more node, introduced to some that are there, after a first look around. */
  async add(disk: Disk): Promise<SimNode> {
    const contacts = this.random.sample(this.alive, NEIGHBOURS)
    const { k, handover = true, clock } = this.#init
    const now = clock?.(this.#nodes.length)
    const init = { net: this.net, disk, k, contacts, handover, ...(now !== undefined && { now }) }
    const node = await startSimNode(init)
    this.#nodes.push(node)
    if (contacts.length > 0) await lookedAround(node)
    return node
  }

  /** These are not there any more, all at once. */
  async crash(nodes: readonly SimNode[]): Promise<void> {
    await Promise.all(nodes.map((node) => node.crash()))
  }

  async stop(): Promise<void> {
    await this.crash(this.alive)
  }
}

/** Settles after kad-dht's first walk to the own place; every other walk waits for it. */
async function lookedAround({ net, dht }: SimNode): Promise<void> {
  const signal = AbortSignal.timeout(30_000)
  for await (const event of dht.getClosestPeers(net.peerId.toMultihash().bytes, { signal })) {
    if (event.name === 'DIAL_PEER') break
  }
}

/** A walk to the own place, as kad-dht does it every five minutes. */
export async function lookAround({ net, dht }: SimNode): Promise<void> {
  const signal = AbortSignal.timeout(30_000)
  const walk = dht.getClosestPeers(net.peerId.toMultihash().bytes, { signal })
  try {
    for await (const event of walk) void event
  } catch {
    // Whoever is alone learns of others when they look around.
  }
}
