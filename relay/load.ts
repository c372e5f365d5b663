import type { Libp2p } from 'libp2p'
import type { RelayConfig } from './config.ts'
import type { RelayServices } from './libp2p.ts'

/** How full the relay is, 0–100 per cent: by reservations or by connections, whichever is scarcer. */
export function relayLoad(
  libp2p: Libp2p<RelayServices>,
  { maxConnections, maxReservations }: RelayConfig,
): number {
  const reserved = libp2p.services.circuit.reservations.size / maxReservations
  const connected = libp2p.getConnections().length / maxConnections
  return Math.min(100, Math.ceil(Math.max(reserved, connected) * 100))
}
