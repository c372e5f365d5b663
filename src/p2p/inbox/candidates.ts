import type { KadDHT } from '@libp2p/kad-dht'
import { peerIdFromString } from '@libp2p/peer-id'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import { compareDistance, placeOf } from '../dht/distance.ts'
import type { StreamDialer, StreamServer } from '../framing.ts'

/** One walk towards an address. */
const WALK_TIMEOUT_MS = 8_000

/** What the inbox needs of the node. */
export interface InboxNode extends StreamServer, StreamDialer {
  device: DeviceId
  directPeers(): DeviceId[]
  dialPeer(
    device: DeviceId,
    options?: AbortOptions & { addresses?: readonly string[] },
  ): ReturnType<StreamDialer['dialPeer']>
}

export interface CandidatesComponents {
  node: Pick<InboxNode, 'device' | 'directPeers'>
  dht: Pick<KadDHT, 'getClosestPeers'>
  /** Relays introduce people; they keep nothing. */
  isRelay: (device: DeviceId) => boolean
}

/**
 * Devices that may hold an inbox, the closest to its address first: those that a walk through the DHT
 * finds, and all that are connected anyway. Neither this device nor relays. Never throws but the
 * signal's reason: a walk that fails leaves those who are connected.
 */
export async function candidatesFor(
  { node, dht, isRelay }: CandidatesComponents,
  address: Uint8Array,
  options: AbortOptions = {},
): Promise<DeviceId[]> {
  const found = new Set<DeviceId>(node.directPeers())
  try {
    const signal = withTimeout(WALK_TIMEOUT_MS, options)
    for await (const event of dht.getClosestPeers(address, { signal })) {
      if (event.name === 'FINAL_PEER') found.add(event.peer.id.toString() as DeviceId)
    }
  } catch {
    options.signal?.throwIfAborted()
  }
  return closestFirst(
    address,
    [...found].filter((device) => device !== node.device && !isRelay(device)),
  )
}

/** Devices by the distance of their place in the keyspace to the address's. */
export function closestFirst(address: Uint8Array, devices: readonly DeviceId[]): DeviceId[] {
  const target = placeOf(address)
  return devices
    .map((device) => ({ device, place: placeOf(peerIdFromString(device).toMultihash().bytes) }))
    .sort((a, b) => compareDistance(target, a.place, b.place))
    .map(({ device }) => device)
}
