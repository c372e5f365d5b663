import type { Connection, Libp2p } from '@libp2p/interface'
import type { DeviceId } from '../lib/brand.ts'
import { toWireError, type WireError } from '../lib/errors.ts'
import type { Route } from './bridge/rtc-types.ts'
import type { RelayState, RelayWatch } from './relays.ts'
import type { Traffic } from './traffic.ts'

interface PeerSnapshot {
  readonly device: DeviceId
  /** `relay`: an introducer. `direct`: WebRTC. `relayed`: only through a relay, so no content flows. */
  readonly kind: 'relay' | 'direct' | 'relayed'
  /** The way of a direct connection's packets, where the browser tells it. */
  readonly route?: Route
  /** When the oldest open connection was made, ms since the Unix epoch. */
  readonly sinceMs: number
  /** Last measured round trip, ms. */
  readonly rttMs?: number
}

/** The node's connections as plain data. */
export interface NodeSnapshot {
  readonly device: DeviceId
  /** Multiaddrs at which others reach this device; all of them through relays that introduce it. */
  readonly addresses: string[]
  readonly relays: {
    readonly address: string
    readonly state: RelayState['state']
    readonly error?: WireError
  }[]
  readonly peers: PeerSnapshot[]
  /** Payload bytes of all streams since the start. */
  readonly bytesSent: number
  readonly bytesReceived: number
}

export function snapshot(libp2p: Libp2p, relays: RelayWatch, traffic: Traffic): NodeSnapshot {
  const relayStates = relays.list()
  const relayDevices = new Set(relayStates.map((relay) => relay.device))
  const byDevice = Map.groupBy(
    libp2p.getConnections().filter((connection) => connection.status === 'open'),
    (connection) => connection.remotePeer.toString() as DeviceId,
  )
  return {
    device: libp2p.peerId.toString() as DeviceId,
    addresses: libp2p.getMultiaddrs().map(String),
    relays: relayStates.map(({ address, state, error }) => ({
      address,
      state,
      ...(error && { error: toWireError(error) }),
    })),
    peers: [...byDevice].map(([device, connections]) =>
      peer(device, connections, relayDevices.has(device)),
    ),
    bytesSent: traffic.bytesSent,
    bytesReceived: traffic.bytesReceived,
  }
}

function peer(device: DeviceId, connections: Connection[], isRelay: boolean): PeerSnapshot {
  const direct = connections.filter((connection) => connection.limits === undefined)
  const rttMs = (direct.length > 0 ? direct : connections).find((one) => one.rtt !== undefined)?.rtt
  const route = isRelay ? undefined : direct.map(routeOf).find((one) => one !== undefined)
  return {
    device,
    ...(route !== undefined && { route }),
    kind: isRelay ? 'relay' : direct.length > 0 ? 'direct' : 'relayed',
    sinceMs: Math.min(...connections.map((connection) => connection.timeline.open)),
    ...(rttMs !== undefined && { rttMs }),
  }
}

/** libp2p keeps the RTCPeerConnection below a connection; it is no part of its declared interface. */
function routeOf(connection: Connection): Route | undefined {
  if (!('maConn' in connection)) return undefined
  const below = connection.maConn as { peerConnection?: { route?: Route } } | undefined
  return below?.peerConnection?.route
}
