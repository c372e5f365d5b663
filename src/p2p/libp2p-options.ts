import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify, identifyPush, type Identify, type IdentifyPush } from '@libp2p/identify'
import { FaultTolerance, type PrivateKey, type Metrics } from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import { ping, type Ping } from '@libp2p/ping'
import { webRTC } from '@libp2p/webrtc'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import type { Libp2pOptions } from 'libp2p'
import type { SoukConfig } from '../lib/config.ts'
import { allowsLocalAddresses, isDirectAddress, isUnsafeToDial } from './addresses.ts'
import { fixedTimeout } from './fixed-timeout.ts'
import { soukDht, type SoukDht } from './dht/service.ts'
import { PING_LIMITS } from './ping-limits.ts'
import { relayWatch, WANTED_RELAYS, type RelayWatch } from './relays.ts'

/** The libp2p services of a node. */
export type SoukServices = Record<string, unknown> & {
  identify: Identify
  identifyPush: IdentifyPush
  ping: Ping
  dht: SoukDht
  relays: RelayWatch
}

export interface Libp2pInit {
  readonly config: SoukConfig
  /** Ed25519 key whose peer ID is the device ID. */
  readonly deviceKey: PrivateKey
  /** Where to be reached. Default: `/webrtc`, through every relay that introduces us. */
  readonly listen?: readonly string[]
  /** Default: WebSockets, WebRTC and circuit relay. */
  readonly transports?: NonNullable<Libp2pOptions['transports']>
  readonly metrics?: () => Metrics
}

/** Addresses of peers and providers live as long as DHT records do; an expired one breaks GET_PROVIDERS. */
const ADDRESS_AGE_MS = 48 * 60 * 60_000
/** ICE over a slow line, or on a busy phone, takes several seconds. */
const DIAL_TIMEOUT_MS = 8_000
/** Who does not answer a ping for so long is gone. */
const PING_TIMEOUT_MS = 10_000
/** A browser tab: each direct peer is an RTCPeerConnection in some page. */
const MAX_CONNECTIONS = 100

/** What libp2p needs to know to be a node of Souk in a browser; the same serves under Node. */
export function libp2pOptions(init: Libp2pInit): Libp2pOptions<SoukServices> {
  const { config } = init
  const local = allowsLocalAddresses(config)
  return {
    privateKey: init.deviceKey,
    addresses: {
      listen: [...(init.listen ?? ['/webrtc'])],
      // Nobody shall stay with us on a relay's circuit, so it is not offered as an address of its own.
      announceFilter: (addresses) => addresses.filter(isDirectAddress),
    },
    transports: init.transports ?? [
      webSockets(),
      webRTC({
        rtcConfiguration: { iceServers: config.iceServers.map((server) => ({ ...server })) },
      }),
      // A reservation that is made clears the queue of those that wait, so none may have to wait.
      circuitRelayTransport({ reservationConcurrency: 2 * WANTED_RELAYS }),
    ],
    transportManager: { faultTolerance: FaultTolerance.NO_FATAL },
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: {
      denyDialMultiaddr: (address) => !local && isUnsafeToDial(address),
    },
    connectionManager: { maxConnections: MAX_CONNECTIONS, addressDialTimeout: DIAL_TIMEOUT_MS },
    connectionMonitor: { pingTimeout: fixedTimeout(PING_TIMEOUT_MS) },
    peerStore: { maxAddressAge: ADDRESS_AGE_MS, maxPeerAge: ADDRESS_AGE_MS },
    ...(init.metrics && { metrics: init.metrics }),
    services: {
      identify: identify(),
      identifyPush: identifyPush(),
      ping: ping(PING_LIMITS),
      relays: relayWatch({ addresses: config.relays, local }),
      dht: soukDht({ local }),
    },
  }
}
