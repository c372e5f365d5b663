import { sha256 } from '@noble/hashes/sha2.js'

/** Nodes that keep each record, and width of a bucket of the routing table: Kademlia's k. */
export const K = 20

/**
 * Place of a DHT key, or of a peer's multihash, in the keyspace: its SHA-256 (libp2p kad-dht spec,
 * "distance").
 */
export const placeOf = (keyOrPeer: Uint8Array): Uint8Array => sha256(keyOrPeer)

/**
 * Negative if place `a` is nearer to `target` than place `b`, positive if farther, 0 if it is the
 * same. Distance is the exclusive or of two places, read as one number. All of 32 bytes.
 */
export function compareDistance(target: Uint8Array, a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < target.length; at++) {
    const wanted = target[at] ?? 0
    const difference = ((a[at] ?? 0) ^ wanted) - ((b[at] ?? 0) ^ wanted)
    if (difference !== 0) return difference
  }
  return 0
}
