import { sha256 } from '@noble/hashes/sha2.js'
import type { DeviceId } from '../lib/brand.ts'
import { utf8 } from '../lib/bytes.ts'

/** What the choice of a relay depends on. */
export interface RelayMerits {
  readonly device: DeviceId
  /** As the relay said, 0–100 per cent. */
  readonly load?: number
  /** Round trip as measured by us, ms. */
  readonly rttMs?: number
  /** Introduced us before. */
  readonly isProven: boolean
}

/** Nobody wins by claiming to be idle: the emptiest counts four times as much as the fullest. */
const MIN_LOAD_WEIGHT = 0.25
/** A relay that is twice as far counts half as much; below this all are equally near. */
const NEAR_MS = 100
const MIN_RTT_WEIGHT = 0.2
/** Those who proved themselves go before those who were only named. */
const UNPROVEN_WEIGHT = 0.25

/**
 * Order of preference, smaller first: a draw weighted by load, distance and experience in which the lot is the
 * hash of both names (weighted rendezvous hashing). Each browser keeps
 * its own order, all together spread over the relays by their weights, and one that joins or leaves moves only
 * the browsers that it serves.
 */
export function relayRank(self: DeviceId, relay: RelayMerits): number {
  const load = 1 - Math.min(100, relay.load ?? 50) / 100
  const near = relay.rttMs === undefined ? 1 : Math.min(1, NEAR_MS / Math.max(1, relay.rttMs))
  const weight =
    (MIN_LOAD_WEIGHT + (1 - MIN_LOAD_WEIGHT) * load) *
    Math.max(MIN_RTT_WEIGHT, near) *
    (relay.isProven ? 1 : UNPROVEN_WEIGHT)
  return -Math.log(lot(self, relay.device)) / weight
}

/** A number in (0, 1) that neither side can choose. */
function lot(self: DeviceId, relay: DeviceId): number {
  const digest = sha256(utf8(`souk relay ${self} ${relay}`))
  return (new DataView(digest.buffer, digest.byteOffset).getUint32(0) + 0.5) / 2 ** 32
}
