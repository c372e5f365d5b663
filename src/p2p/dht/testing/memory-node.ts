import type {
  Connection,
  PeerDiscoveryEvents,
  PeerId,
  PrivateKey,
  Stream,
  StreamHandler,
  Topology,
  TypedEventTarget,
} from '@libp2p/interface'
import type { KadDHT, KadDHTComponents } from '@libp2p/kad-dht'
import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { Datastore } from 'interface-datastore'
import type { DeviceId } from '../../../lib/brand.ts'
import { Emitter } from '../../../lib/emitter.ts'
import { MemoryPeers } from './memory-peers.ts'
import type { Later } from './memory-stream.ts'
import { memoryStreamPair, silentLogger } from './memory-stream.ts'

/** A way to make the DHT of a node from the parts of libp2p that kad-dht needs. */
export type DhtFactory = (components: KadDHTComponents) => KadDHT

/** What a node sees of the network. */
interface Crowd {
  readonly nodes: ReadonlyMap<DeviceId, MemoryNode>
  readonly later: Later
  nextStream(): string
}

export interface MemoryNodeInit {
  net: Crowd
  number: number
  privateKey: PrivateKey
  datastore: Datastore
  dht: DhtFactory
}

/** One node of a {@link MemoryNet}: to kad-dht what libp2p is, to our protocols what `SoukNode` is. */
export class MemoryNode {
  readonly device: DeviceId
  readonly peerId: PeerId
  readonly privateKey: PrivateKey
  readonly datastore: Datastore
  readonly dht: KadDHT
  readonly peers = new MemoryPeers()
  alive = false
  /** Requests and answers that went out from here, by protocol. */
  readonly opened = new Map<string, number>()
  readonly #net: Crowd
  readonly #address
  readonly #handlers = new Map<string, StreamHandler>()
  readonly #topologies = new Map<string, { protocol: string; topology: Topology }>()
  readonly #connections = new Map<DeviceId, Connection>()
  readonly #streams = new Set<Stream>()
  readonly #changes = new Emitter<undefined>()

  constructor(init: MemoryNodeInit) {
    this.#net = init.net
    this.privateKey = init.privateKey
    this.datastore = init.datastore
    this.peerId = peerIdFromPrivateKey(init.privateKey)
    this.device = this.peerId.toString() as DeviceId
    const [high, low] = [Math.floor(init.number / 250), init.number % 250]
    this.#address = multiaddr(`/ip4/10.1.${high}.${low + 1}/tcp/4001/ws/p2p/${this.device}`)
    this.dht = init.dht(this.#components())
    discovery(this.dht).addEventListener('peer', ({ detail }) => {
      void this.peers.merge(detail.id, { multiaddrs: detail.multiaddrs })
    })
  }

  /** What `SoukNode.libp2p` offers to protocols. */
  readonly libp2p = {
    handle: async (protocol: string | string[], handler: StreamHandler) => {
      for (const one of [protocol].flat()) this.#handlers.set(one, handler)
    },
    unhandle: async (protocol: string | string[]) => {
      for (const one of [protocol].flat()) this.#handlers.delete(one)
    },
    getConnections: () => [...this.#connections.values()],
    getMultiaddrs: () => [this.#address],
  }

  async start(): Promise<void> {
    this.alive = true
    await startable(this.dht).start()
  }

  /** Ends without a word: others find out when they ask. What it stored stays in its datastore. */
  async crash(): Promise<void> {
    this.alive = false
    for (const stream of this.#streams) stream.abort(new Error('crashed'))
    for (const device of this.#connections.keys()) this.#net.nodes.get(device)?.lose(this.device)
    this.#connections.clear()
    await startable(this.dht).stop()
  }

  directPeers(): DeviceId[] {
    return [...this.#connections.keys()]
  }

  onChange(listener: () => void): () => void {
    return this.#changes.on(listener)
  }

  /** Rejects when the other one does not run. */
  async dialPeer(device: DeviceId): Promise<Connection> {
    const other = this.#net.nodes.get(device)
    if (!this.alive || other?.alive !== true) throw new Error('nobody answers')
    const known = this.#connections.get(device)
    if (known !== undefined) return known
    const connection = this.#connect(other)
    other.#connect(this)
    await Promise.resolve()
    return connection
  }

  lose(device: DeviceId): void {
    if (!this.#connections.delete(device)) return
    const id = peerIdFromString(device)
    for (const { topology } of this.#topologies.values()) void topology.onDisconnect?.(id)
    this.#changes.emit(undefined)
  }

  #connect(other: MemoryNode): Connection {
    const connection = {
      remotePeer: other.peerId,
      remoteAddr: other.#address,
      status: 'open',
      newStream: (protocol: string | string[]) => this.#open(other, [protocol].flat()[0] ?? ''),
      close: async () => undefined,
      abort: () => undefined,
    } as unknown as Connection
    this.#connections.set(other.device, connection)
    const protocols = [...other.#handlers.keys()]
    void this.peers.merge(other.peerId, { multiaddrs: [other.#address], protocols })
    for (const { protocol, topology } of this.#topologies.values()) {
      if (other.#handlers.has(protocol)) void topology.onConnect?.(other.peerId, connection)
    }
    this.#changes.emit(undefined)
    return connection
  }

  async #open(other: MemoryNode, protocol: string): Promise<Stream> {
    const handler = other.#handlers.get(protocol)
    if (!this.alive || !other.alive) throw new Error('nobody answers')
    if (handler === undefined) {
      throw Object.assign(new Error(protocol), { name: 'UnsupportedProtocolError' })
    }
    const { later } = this.#net
    const [mine, theirs] = memoryStreamPair(protocol, this.#net.nextStream(), later)
    this.opened.set(protocol, (this.opened.get(protocol) ?? 0) + 1)
    this.#track(mine)
    other.#track(theirs)
    later(() => {
      const connection = other.#connections.get(this.device)
      if (connection === undefined) return mine.abort(new Error('nobody answers'))
      void Promise.resolve(handler(theirs, connection)).catch((error: Error) => theirs.abort(error))
    })
    return mine
  }

  #track(stream: Stream): void {
    this.#streams.add(stream)
    stream.addEventListener('close', () => this.#streams.delete(stream))
  }

  #components(): KadDHTComponents {
    const dial = (peer: PeerId) => this.dialPeer(peer.toString() as DeviceId)
    const components = {
      peerId: this.peerId,
      privateKey: this.privateKey,
      peerStore: this.peers.store,
      datastore: this.datastore,
      events: new EventTarget(),
      logger: { forComponent: () => silentLogger },
      addressManager: { getAddresses: () => [this.#address] },
      ping: { ping: async (peer: PeerId) => void (await dial(peer)) },
      connectionManager: {
        isDialable: async () => true,
        getConnections: (peer?: PeerId) =>
          this.libp2p
            .getConnections()
            .filter(({ remotePeer }) => peer === undefined || remotePeer.equals(peer)),
        openStream: async (peer: PeerId, protocol: string) =>
          (await dial(peer)).newStream(protocol),
      },
      registrar: {
        handle: this.libp2p.handle,
        unhandle: this.libp2p.unhandle,
        register: async (protocol: string, topology: Topology) => {
          const id = String(this.#topologies.size)
          this.#topologies.set(id, { protocol, topology })
          return id
        },
        unregister: (id: string) => this.#topologies.delete(id),
      },
    }
    return components as unknown as KadDHTComponents
  }
}

/** Peers that were named in answers: libp2p listens to it, so its type does not say that one can. */
function discovery(dht: KadDHT): TypedEventTarget<PeerDiscoveryEvents> {
  return dht as unknown as TypedEventTarget<PeerDiscoveryEvents>
}

/** kad-dht is started by libp2p, so its type does not say that it can be. */
function startable(dht: KadDHT): { start(): Promise<void>; stop(): Promise<void> } {
  return dht as unknown as { start(): Promise<void>; stop(): Promise<void> }
}
