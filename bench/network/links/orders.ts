import type { DeviceId } from '../../../src/lib/brand.ts'

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

/** Bytes of all streams of a node since its start. */
export interface Counters {
  bytesSent: number
  bytesReceived: number
  peers: number
}
