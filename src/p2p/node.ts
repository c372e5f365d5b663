import { withBitswap } from '@helia/bitswap'
import type { BlockBroker } from '@helia/interface'
import { withLibp2pLight, type HeliaWithLibp2p } from '@helia/libp2p'
import type { Connection, Libp2p } from '@libp2p/interface'
import { createHeliaLight } from 'helia'
import type { Blockstore } from 'interface-blockstore'
import type { Datastore } from 'interface-datastore'
import type { DeviceId } from '../lib/brand.ts'
import { Emitter } from '../lib/emitter.ts'
import { Introductions } from './introductions.ts'
import { libp2pOptions, type Libp2pInit, type SoukServices } from './libp2p-options.ts'
import { snapshot, type NodeSnapshot } from './node-snapshot.ts'
import { PeerDialer, type DialOptions } from './peer-dialer.ts'
import type { RelayWatch } from './relays.ts'
import { trafficMeter } from './traffic.ts'

export interface NodeInit extends Omit<Libp2pInit, 'metrics'> {
  readonly blockstore: Blockstore
  readonly datastore: Datastore
  /** Block brokers of ours, asked beside Bitswap for every missing block. */
  readonly blockBrokers?: readonly ((node: SoukNode) => BlockBroker)[]
}

/** A running node: identity of the device, connections, blocks, routing. */
export interface SoukNode {
  readonly device: DeviceId
  readonly libp2p: Libp2p<SoukServices>
  readonly helia: HeliaWithLibp2p<SoukServices>
  readonly relays: RelayWatch
  /**
   * The direct connection to a device, made if there is none: retried at once, bounded in time, shared by all
   * who ask. Throws PeerUnreachableError, or the signal's reason.
   */
  dialPeer(device: DeviceId, options?: DialOptions): Promise<Connection>
  /** Devices connected directly now, without relays. */
  directPeers(): DeviceId[]
  /** Plain data for the network view. */
  snapshot(): NodeSnapshot
  /** Calls `listener` after connections or relays changed. Returns the function that stops it. */
  onChange(listener: () => void): () => void
  /** To be called when the worker woke or the machine came online: tests links now instead of later. */
  wake(): void
  stop(): Promise<void>
}

/** Starts libp2p and Helia. Settles before any relay was reached: see `relays.ready`. */
export async function startNode(init: NodeInit): Promise<SoukNode> {
  const { blockstore, datastore } = init
  const { traffic, metrics } = trafficMeter()
  const light = createHeliaLight({ blockstore, datastore })
  const helia = withBitswap(withLibp2pLight(light, libp2pOptions({ ...init, metrics })))
  await helia.start()
  const { libp2p } = helia
  const { relays } = libp2p.services
  const device = libp2p.peerId.toString() as DeviceId
  const dialer = new PeerDialer(libp2p, relays)
  const changes = new Emitter<undefined>()
  const changed = () => changes.emit(undefined)
  const offRelays = relays.onChange(changed)
  const directPeers = () => directDevices(libp2p).filter((peer) => !relays.isRelay(peer))
  const dialPeer = (peer: DeviceId, options?: DialOptions) => dialer.dial(peer, options)
  const introductions = new Introductions({
    self: device,
    relays,
    dialer: { dialPeer },
    directPeers,
  })
  const onClose = ({ detail: lost }: CustomEvent<Connection>) => {
    const peer = lost.remotePeer.toString() as DeviceId
    if (lost.limits === undefined && !relays.isRelay(peer)) introductions.onPeerLost()
    changed()
  }
  libp2p.addEventListener('connection:open', changed)
  libp2p.addEventListener('connection:close', onClose)

  const node: SoukNode = {
    device,
    libp2p,
    helia,
    relays,
    dialPeer,
    directPeers,
    snapshot: () => snapshot(libp2p, relays, traffic),
    onChange: (listener) => changes.on(listener),
    wake: () => {
      relays.wake()
      dialer.wake()
      introductions.wake()
      libp2p.services.dht.keeper.wake()
    },
    stop: async () => {
      libp2p.removeEventListener('connection:open', changed)
      libp2p.removeEventListener('connection:close', onClose)
      offRelays()
      introductions.stop()
      dialer.stop()
      await helia.stop()
    },
  }
  for (const broker of init.blockBrokers ?? []) helia.addBlockBroker(broker(node))
  return node
}

function directDevices(libp2p: Libp2p): DeviceId[] {
  const direct = libp2p
    .getConnections()
    .filter((connection) => connection.status === 'open' && connection.limits === undefined)
  return [...new Set(direct.map((connection) => connection.remotePeer.toString() as DeviceId))]
}
