import { circuitRelayServer, type CircuitRelayService } from '@libp2p/circuit-relay-v2'
import { identify, identifyPush, type Identify, type IdentifyPush } from '@libp2p/identify'
import type { Metrics, PrivateKey } from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import { ping, type Ping } from '@libp2p/ping'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p, type Libp2p } from 'libp2p'
import { ANCHOR_LIMITS } from '../src/p2p/dht/limits.ts'
import { soukDht, type SoukDht } from '../src/p2p/dht/service.ts'
import { fixedTimeout } from '../src/p2p/fixed-timeout.ts'
import { PING_LIMITS } from '../src/p2p/ping-limits.ts'
import type { RelayConfig } from './config.ts'

export type RelayServices = Record<string, unknown> & {
  identify: Identify
  identifyPush: IdentifyPush
  ping: Ping
  circuit: CircuitRelayService
  dht: SoukDht
}

/** DHT records live this long; a browser whose address is forgotten earlier breaks answers about providers. */
const ADDRESS_AGE_MS = 48 * 60 * 60_000
/** Thousands of browsers are pinged side by side: a slow answer is no sign of death. */
const PING_TIMEOUT_MS = 30_000
/** Streams of one connection for introductions; many people may want to meet a popular vendor at once. */
const MAX_HOP_STREAMS = 512

/** libp2p as a relay: WebSockets in, circuits between browsers, a DHT in memory. */
export async function relayLibp2p(
  config: RelayConfig,
  privateKey: PrivateKey,
  metrics: () => Metrics,
): Promise<Libp2p<RelayServices>> {
  const family = config.host.includes(':') ? 'ip6' : 'ip4'
  const isLocal = isLocalRelay(config)
  return createLibp2p<RelayServices>({
    privateKey,
    metrics,
    addresses: {
      listen: [`/${family}/${config.host}/tcp/${config.port}/ws`],
      announce: config.announce,
    },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: {
      maxConnections: config.maxConnections,
      inboundConnectionThreshold: config.maxConnectionsPerSecond,
      maxIncomingPendingConnections: config.maxPendingConnections,
    },
    connectionMonitor: { pingTimeout: fixedTimeout(PING_TIMEOUT_MS) },
    peerStore: { maxAddressAge: ADDRESS_AGE_MS, maxPeerAge: ADDRESS_AGE_MS },
    services: {
      identify: identify(),
      identifyPush: identifyPush(),
      ping: ping(PING_LIMITS),
      circuit: circuitRelayServer({
        maxInboundHopStreams: MAX_HOP_STREAMS,
        maxOutboundHopStreams: MAX_HOP_STREAMS,
        maxOutboundStopStreams: config.maxRelayedStreams,
        reservations: {
          maxReservations: config.maxReservations,
          reservationTtl: config.reservationTtlMs,
          defaultDataLimit: BigInt(config.maxRelayedBytes),
          defaultDurationLimit: config.maxRelayedMs,
        },
      }),
      dht: soukDht({ local: isLocal, limits: ANCHOR_LIMITS }),
    },
  })
}

/**
 * Whether private addresses are in order. Unless configured: nobody but programs on this machine can reach the
 * relay, so all addresses are private ones.
 */
export function isLocalRelay({ host, announce, allowPrivateAddresses }: RelayConfig): boolean {
  const isLoopback = host.startsWith('127.') || host === '::1' || host === 'localhost'
  return allowPrivateAddresses ?? (announce.length === 0 && isLoopback)
}
