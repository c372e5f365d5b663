import type { DeviceId, Nym } from '../../../src/lib/brand.ts'

/** What the harness asks of a process in a namespace. */
export type Order =
  /** Answers that the process runs. */
  | { kind: 'ready' }
  /** Runs a relay at this address. Answers with its multiaddrs. */
  | { kind: 'relay'; host: string }
  /** Runs a node, reachable by WebRTC through these relays, or at this WebSocket address. */
  | { kind: 'open'; relays: string[]; listen: string }
  /** Makes a file that does not compress and holds it. Answers with its root. */
  | { kind: 'hold'; seed: number; bytes: number }
  | { kind: 'dial'; device: DeviceId; addresses: string[] }
  /** Fetches a file from whoever is connected; by our swarm, or as Helia does it. Answers with milliseconds. */
  | { kind: 'fetch'; root: string; by: 'swarm' | 'bitswap' }
  /** Publishes a store with ten listings, tells the DHT, and answers {@link Published}. */
  | { kind: 'publish' }
  /** Opens the listing, as if by a link; answers with the milliseconds until its contract is here. */
  | { kind: 'see'; nym: Nym; slug: string; by: 'swarm' | 'bitswap' }
  /** Fetches one block from a connected device. Answers with milliseconds. */
  | { kind: 'block'; cid: string; device: DeviceId; by: 'swarm' | 'bitswap' }
  /** Serves a file by HTTP at this address. Answers with its URL. */
  | { kind: 'serve'; host: string; bytes: number }
  /** Fetches it. Answers with milliseconds. */
  | { kind: 'get'; url: string }
  | { kind: 'counters' }

/** A node that runs. */
export interface Opened {
  device: DeviceId
  addresses: string[]
}

/** A store that can be found. */
export interface Published {
  nym: Nym
  slug: string
  /** CID of a block of 4 KB. */
  small: string
  /** CIDs of photos, of a block each. */
  photos: string[]
}

/** Bytes of all streams of a node since its start. */
export interface Counters {
  bytesSent: number
  bytesReceived: number
  peers: number
  /** Seconds of a core that the process has used. */
  cpu: number
}
