/** A process full of light browsers: libp2p with a WebSocket to the relay and a reservation there. */
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { FaultTolerance } from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2p } from 'libp2p'

/** Sent by the harness. */
export type CrowdOrder = { kind: 'join'; count: number } | { kind: 'leave' }

/** Sent back. */
export interface CrowdReport {
  /** From the first byte to the relay until the reservation, ms, one for each that got one. */
  readonly reservedMs: number[]
  /** Why others got none. */
  readonly refusals: string[]
  /** Reservations that this process holds. */
  readonly held: number
}

/** As many as a relay sees in the same moment when it comes back. */
const AT_ONCE = 3
const PATIENCE_MS = 60_000

const relay = multiaddr(process.argv[2] ?? '')
const nodes: Libp2p[] = []

async function join(): Promise<number> {
  const node = await createLibp2p({
    addresses: { listen: [] },
    transports: [
      webSockets(),
      circuitRelayTransport({ reservationCompletionTimeout: PATIENCE_MS }),
    ],
    // The crowd shares its cores with the relay: only the relay tests whether the others are alive.
    connectionMonitor: { enabled: false },
    transportManager: { faultTolerance: FaultTolerance.NO_FATAL },
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    services: { identify: identify(), ping: ping() },
  })
  const began = performance.now()
  const connection = await node.dial(relay, { signal: AbortSignal.timeout(PATIENCE_MS) })
  const transport = circuitOf(node)
  try {
    await transport.reservationStore.addRelay(connection.remotePeer, 'configured')
  } catch (error) {
    await node.stop()
    throw error
  }
  nodes.push(node)
  return performance.now() - began
}

interface Circuit {
  reservationStore: {
    addRelay(peer: Libp2p['peerId'], type: 'configured'): Promise<unknown>
    reservationCount(): number
  }
}

/** The transport's own store, where a refusal is told; `listen` would swallow it. */
function circuitOf(node: Libp2p): Circuit {
  const { transportManager } = (
    node as unknown as { components: { transportManager: { getTransports(): unknown[] } } }
  ).components
  const found = transportManager
    .getTransports()
    .find((one) => typeof one === 'object' && one !== null && 'reservationStore' in one)
  return found as Circuit
}

async function obey(order: CrowdOrder): Promise<CrowdReport> {
  const reservedMs: number[] = []
  const refusals: string[] = []
  if (order.kind === 'leave') await Promise.all(nodes.splice(0).map((node) => node.stop()))
  let missing = order.kind === 'join' ? order.count : 0
  const next = async () => {
    while (missing-- > 0) {
      try {
        reservedMs.push(await join())
      } catch (error) {
        refusals.push(error instanceof Error ? error.message : String(error))
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  const counts = nodes.map((node) => circuitOf(node).reservationStore.reservationCount())
  return { reservedMs, refusals, held: counts.reduce((sum, count) => sum + count, 0) }
}

process.on('message', (order: CrowdOrder) => {
  void obey(order).then((report) => process.send?.(report))
})
