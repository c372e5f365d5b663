import type { DeviceId } from '../lib/brand.ts'
import { fromUtf8, utf8 } from '../lib/bytes.ts'

/** Devices that a relay names at once. */
export const MAX_PEERS = 20
/** A peer ID takes 52 characters and its line break; twice that leaves room for other key types. */
export const MAX_PEERS_BYTES = MAX_PEERS * 2 * 53

/** Ed25519 (`12D3KooW…`) and older (`Qm…`) peer IDs in base58btc. */
const PEER_ID = /^(12D3KooW|Qm)[1-9A-HJ-NP-Za-km-z]{44}$/

/** Answer of `/souk/peers/1`: one peer ID a line; their addresses follow from the relay's own. */
export function encodePeers(devices: readonly DeviceId[]): Uint8Array {
  return utf8(devices.slice(0, MAX_PEERS).join('\n'))
}

/** Reads an answer; lines that are no peer IDs are dropped, and so is what exceeds {@link MAX_PEERS}. */
export function decodePeers(bytes: Uint8Array): DeviceId[] {
  return fromUtf8(bytes)
    .split('\n')
    .filter((line): line is DeviceId => PEER_ID.test(line))
    .slice(0, MAX_PEERS)
}
