import type { Libp2p } from 'libp2p'
import type { Traffic } from '../src/p2p/traffic.ts'
import type { RelayConfig } from './config.ts'
import type { RelayServices } from './libp2p.ts'
import { relayLoad } from './load.ts'
import type { Siblings } from './siblings.ts'

/** What a relay tells about itself: numbers only, nothing about the people that it introduced. */
export interface RelayStatus {
  readonly status: 'ok'
  readonly device: string
  readonly multiaddrs: string[]
  readonly uptimeSeconds: number
  readonly connections: number
  readonly reservations: number
  readonly relayedStreams: number
  readonly relayedBytes: number
  readonly dhtPeers: number
  /** 0–100 per cent; at 100 browsers go to another relay. */
  readonly load: number
  /** Other relays that answered lately. */
  readonly relays: number
}

/** What a status is read from. */
export interface StatusSources {
  readonly libp2p: Libp2p<RelayServices>
  readonly traffic: Traffic
  readonly config: RelayConfig
  readonly siblings: Siblings
}

/** Streams from callers; each is joined to a stop stream to the called browser, which is not counted again. */
const HOP_PROTOCOL = '/libp2p/circuit/relay/0.2.0/hop'

export function relayStatus({ libp2p, traffic, config, siblings }: StatusSources): RelayStatus {
  const relayed = traffic.byProtocol.get(HOP_PROTOCOL)
  return {
    status: 'ok',
    device: libp2p.peerId.toString(),
    multiaddrs: libp2p.getMultiaddrs().map(String),
    uptimeSeconds: Math.floor(process.uptime()),
    connections: libp2p.getConnections().length,
    reservations: libp2p.services.circuit.reservations.size,
    relayedStreams: relayed?.streams ?? 0,
    relayedBytes: (relayed?.bytesSent ?? 0) + (relayed?.bytesReceived ?? 0),
    dhtPeers: routingTableSize(libp2p.services.dht),
    load: relayLoad(libp2p, config),
    relays: siblings.size,
  }
}

/** The same as Prometheus text (exposition format 0.0.4). */
export function prometheusText(status: RelayStatus): string {
  const metric = (name: string, type: 'gauge' | 'counter', help: string, value: number) =>
    `# HELP souk_relay_${name} ${help}\n# TYPE souk_relay_${name} ${type}\nsouk_relay_${name} ${value}\n`
  return [
    metric('uptime_seconds', 'gauge', 'Seconds since the relay started.', status.uptimeSeconds),
    metric('connections', 'gauge', 'Open connections.', status.connections),
    metric('reservations', 'gauge', 'Browsers that can be introduced.', status.reservations),
    metric(
      'relayed_streams_total',
      'counter',
      'Reservations and introductions asked for.',
      status.relayedStreams,
    ),
    metric(
      'relayed_bytes_total',
      'counter',
      'Bytes of reservations and introductions, both directions.',
      status.relayedBytes,
    ),
    metric('dht_peers', 'gauge', 'Peers in the routing table.', status.dhtPeers),
    metric('load_percent', 'gauge', 'Share of the places that are taken.', status.load),
    metric('relays', 'gauge', 'Other relays that answered lately.', status.relays),
  ].join('')
}

/** The table is no part of the DHT's declared interface. */
function routingTableSize(dht: object): number {
  if (!('routingTable' in dht)) return 0
  const { routingTable } = dht
  const isTable =
    typeof routingTable === 'object' && routingTable !== null && 'size' in routingTable
  return isTable ? Number(routingTable.size) : 0
}
