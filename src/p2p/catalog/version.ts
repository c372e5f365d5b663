import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { Nym } from '../../lib/brand.ts'
import { nymKey } from '../dht/keys.ts'

/** Renewals within this time are not told: a record is signed anew twice a day and valid for thirty. */
const TERM_MS = 5 * 24 * 3_600_000

/** Which of a store's records it is. */
export interface Version {
  sequence: bigint
  /** The end of its validity, in periods of five days since the Unix epoch. */
  term: number
}

/** A version of the store that this raw identity key owns. */
export interface KeyVersion extends Version {
  key: Uint8Array
}

export const versionOf = (record: { sequence: bigint; validUntil: number }): Version => ({
  sequence: record.sequence,
  term: Math.floor(record.validUntil / TERM_MS),
})

/** True if `a` is a later change than `b`, or the same with its validity prolonged by a term. */
export const isLater = (a: Version, b: Version | undefined): boolean =>
  b === undefined || a.sequence > b.sequence || (a.sequence === b.sequence && a.term > b.term)

/** The raw key that a nym spells out. Throws `record.invalid`. */
export const keyOf = (nym: Nym): Uint8Array => nymKey(nym).raw

/** The nym of a raw Ed25519 key, whether or not it is a point of the curve. */
export const nymOf = (key: Uint8Array): Nym =>
  peerIdFromPublicKey(publicKeyFromRaw(key)).toString() as Nym
