import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8 } from '../../lib/bytes.ts'
import { WEEK_MS } from './limits.ts'

/** What others need to reach an inbox in one week. */
export interface InboxAddress {
  /** Weeks since the Unix epoch. */
  week: number
  /** Ed25519 public key: names the inbox towards holders, and proves who may empty it. */
  address: Uint8Array
  /** X25519 public key to which envelopes are sealed. */
  key: Uint8Array
}

/** The secret side of an inbox in one week. */
export interface InboxKeys extends InboxAddress {
  /** Ed25519 seed. */
  addressSecret: Uint8Array
  /** X25519 secret key. */
  keySecret: Uint8Array
}

/** The week of a time, milliseconds since the Unix epoch. */
export const weekOf = (time: number): number => Math.floor(time / WEEK_MS)

/**
 * The keys of a person's inbox in one week: HKDF-SHA256 (RFC 5869) of the identity seed, without salt,
 * under `souk-inbox/1 address <week>` and `souk-inbox/1 key <week>`. One phrase restores them all.
 */
export function deriveInboxKeys(identitySeed: Uint8Array, week: number): InboxKeys {
  const derive = (use: 'address' | 'key') =>
    hkdf(sha256, identitySeed, undefined, utf8(`souk-inbox/1 ${use} ${week}`), 32)
  const addressSecret = derive('address')
  const keySecret = derive('key')
  return {
    week,
    address: ed25519.getPublicKey(addressSecret),
    key: x25519.getPublicKey(keySecret),
    addressSecret,
    keySecret,
  }
}
