import { argon2idAsync } from '@noble/hashes/argon2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { equalBytes, utf8 } from '../lib/bytes.ts'
import { EmptyPassphraseError, VaultDamagedError, WrongPassphraseError } from './errors.ts'
import { importSealingKey } from './seal.ts'
import type { Argon2Params, PassphraseProtection } from './vault-record.ts'

/**
 * Twice OWASP's minimum at 46 MiB (one pass): 0.8 s in pure JavaScript on a slow laptop core, and
 * still little enough memory for a phone.
 */
export const DEFAULT_ARGON2: Argon2Params = { memory: 47_104, passes: 2, lanes: 1 }

/** A stored cost beyond these was never written by us: it would freeze the device. */
const MAX_ARGON2: Argon2Params = { memory: 262_144, passes: 16, lanes: 8 }

/** Longest stretch without letting other events through, ms. */
const TICK_MS = 16

interface Derived {
  key: CryptoKey
  verifier: Uint8Array<ArrayBuffer>
}

/** Protection under a new passphrase, with its key-encryption key. Takes about a second. */
export async function protectByPassphrase(
  passphrase: string,
  params: Argon2Params = DEFAULT_ARGON2,
): Promise<{ key: CryptoKey; protection: PassphraseProtection }> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const { key, verifier } = await derive(passphrase, salt, params)
  return { key, protection: { kind: 'passphrase', params, salt, verifier } }
}

/**
 * The key-encryption key of a stored protection. Takes about a second.
 *
 * @throws WrongPassphraseError `vault.wrong-passphrase`.
 * @throws VaultDamagedError `vault.damaged`: the stored cost is out of bounds.
 */
export async function openByPassphrase(
  passphrase: string,
  protection: PassphraseProtection,
): Promise<CryptoKey> {
  if (!isAffordable(protection.params)) throw new VaultDamagedError()
  const { key, verifier } = await derive(passphrase, protection.salt, protection.params)
  if (!equalBytes(verifier, protection.verifier)) throw new WrongPassphraseError()
  return key
}

async function derive(
  passphrase: string,
  salt: Uint8Array,
  params: Argon2Params,
): Promise<Derived> {
  if (passphrase === '') throw new EmptyPassphraseError()
  // The same passphrase typed on another keyboard may arrive composed differently.
  const bytes = await argon2idAsync(utf8(passphrase.normalize('NFKC')), salt, {
    m: params.memory,
    t: params.passes,
    p: params.lanes,
    dkLen: 64,
    asyncTick: TICK_MS,
  })
  const key = await importSealingKey(bytes.subarray(0, 32))
  const verifier = new Uint8Array(sha256(bytes.subarray(32)))
  bytes.fill(0)
  return { key, verifier }
}

function isAffordable(params: Argon2Params): boolean {
  const within = (value: number, max: number) =>
    Number.isInteger(value) && value >= 1 && value <= max
  return (
    within(params.memory, MAX_ARGON2.memory) &&
    within(params.passes, MAX_ARGON2.passes) &&
    within(params.lanes, MAX_ARGON2.lanes)
  )
}
