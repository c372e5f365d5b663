import type { AbortOptions, PeerId } from '@libp2p/interface'
import type { QueryEvent } from '@libp2p/kad-dht'

/** Where in a look-up a message belongs; kad-dht wants it also for messages outside of any. */
const NO_PATH = { index: -1, queued: 0, running: 0, total: 0 }

/** What kad-dht has but does not declare in its interface. */
interface KadInternals {
  readonly routingTable: {
    closestPeers(place: Uint8Array, options: { count: number }): PeerId[]
  }
  readonly network: {
    sendRequest(
      to: PeerId,
      message: { type: 'PUT_VALUE'; key: Uint8Array; record: Uint8Array },
      options: AbortOptions & { path: typeof NO_PATH },
    ): AsyncIterable<QueryEvent>
  }
}

/** The undeclared parts of kad-dht 16; `undefined` for something else in its place. */
function internalsOf(dht: object): KadInternals | undefined {
  return 'routingTable' in dht && 'network' in dht ? (dht as KadInternals) : undefined
}

/** Every peer of the routing table, the nearest to `place` first. */
export function knownPeers(dht: object, place: Uint8Array, count = 1_000): PeerId[] {
  return internalsOf(dht)?.routingTable.closestPeers(place, { count }) ?? []
}

/** Asks one node to store a record. Resolves to whether it did; throws only the signal's reason. */
export async function putTo(
  dht: object,
  peer: PeerId,
  put: { key: Uint8Array; record: Uint8Array },
  options: AbortOptions = {},
): Promise<boolean> {
  const message = { type: 'PUT_VALUE' as const, ...put }
  const events = internalsOf(dht)?.network.sendRequest(peer, message, { ...options, path: NO_PATH })
  for await (const event of events ?? []) if (event.name === 'PEER_RESPONSE') return true
  options.signal?.throwIfAborted()
  return false
}
