import { utf8 } from '../lib/bytes.ts'

/** Children of the data key (HKDF-SHA-256, RFC 5869), one purpose each; none can be extracted. */
export interface VaultKeys {
  /** AES-256-GCM: the contents of private records. */
  readonly records: CryptoKey
  /** HMAC-SHA-256: hides the ids of private records. */
  readonly ids: CryptoKey
}

/** Derives both from the 32 bytes of the data key. */
export async function deriveVaultKeys(dataKey: Uint8Array): Promise<VaultKeys> {
  const root = await crypto.subtle.importKey('raw', new Uint8Array(dataKey), 'HKDF', false, [
    'deriveKey',
  ])
  const kdf = (purpose: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: utf8(purpose),
  })
  const [records, ids] = await Promise.all([
    crypto.subtle.deriveKey(
      kdf('souk-private-records/1'),
      root,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    ),
    crypto.subtle.deriveKey(
      kdf('souk-private-ids/1'),
      root,
      { name: 'HMAC', hash: 'SHA-256', length: 256 },
      false,
      ['sign'],
    ),
  ])
  return { records, ids }
}
