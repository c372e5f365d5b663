import type { Nym } from '../lib/brand.ts'
import type { Sealed } from './seal.ts'

/** Cost of Argon2id (RFC 9106), stored beside what it guards so that it may rise later. */
export interface Argon2Params {
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly lanes: number
}

/** The device guards the vault: whoever can run code as this origin in this profile can open it. */
export interface DeviceProtection {
  readonly kind: 'device'
  /** Not extractable: scripts can use it, never read it. */
  readonly key: CryptoKey
}

/** A passphrase guards the vault. */
export interface PassphraseProtection {
  readonly kind: 'passphrase'
  readonly params: Argon2Params
  /** 16 random bytes, new for each passphrase. */
  readonly salt: Uint8Array<ArrayBuffer>
  /** Tells a wrong passphrase from a damaged record; costs a guesser as much as the key does. */
  readonly verifier: Uint8Array<ArrayBuffer>
}

/** The phrase at rest. */
export interface VaultRecord {
  readonly version: 1
  readonly protection: DeviceProtection | PassphraseProtection
  /** The {@link VaultSecret} under the key-encryption key of `protection`. */
  readonly secret: Sealed
  /** Public, so that a locked node still knows whose store it keeps. */
  readonly nym?: Nym
  readonly createdAt: number
  /** When the person proved that the words are kept elsewhere. */
  readonly backedUpAt?: number
}

/** The unlocked secret, sealed under a key that only open pages hold in memory. */
export interface SessionRecord {
  readonly secret: Sealed
  /** After this time it is worthless, whoever asks. */
  readonly expiresAt: number
}

/** What everything else follows from. Lives in memory only while unlocked. */
export interface VaultSecret {
  /** 32 random bytes; private records are sealed under children of it. */
  readonly dataKey: Uint8Array
  /** The BIP39 words, separated by single spaces. */
  readonly phrase: string
}
