import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { Nym } from '../../lib/brand.ts'
import { nymKey } from '../dht/keys.ts'

/** Renewals within this time are not told: a record is signed anew twice a day and valid for thirty. */
const TERM_MS = 5 * 24 * 3_600_000

/** Which of a store's records it is. */
export interface Version {
  sequence: bigint
  /** The end of its validity, in periods of five days that begin at another time for each owner. */
  term: number
}

/** A version of the store that this raw identity key owns. */
export interface KeyVersion extends Version {
  key: Uint8Array
}

/** The version of a record; the first byte of the key shifts its terms, or all stores would change at once. */
export const versionOf = (
  key: Uint8Array,
  record: { sequence: bigint; validUntil: number },
): KeyVersion => {
  const shift = ((key[0] ?? 0) / 256) * TERM_MS
  return { key, sequence: record.sequence, term: Math.floor((record.validUntil + shift) / TERM_MS) }
}

/** True if `a` is a later change than `b`, or the same with its validity prolonged by a term. */
export const isLater = (a: Version, b: Version | undefined): boolean =>
  b === undefined || a.sequence > b.sequence || (a.sequence === b.sequence && a.term > b.term)

/** The raw key that a nym spells out. Throws `record.invalid`. */
export const keyOf = (nym: Nym): Uint8Array => nymKey(nym).raw

/** The nym of a raw Ed25519 key, whether or not it is a point of the curve. */
export const nymOf = (key: Uint8Array): Nym =>
  peerIdFromPublicKey(publicKeyFromRaw(key)).toString() as Nym
