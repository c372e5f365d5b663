import { concatBytes } from '../lib/bytes.ts'

/** AES-256-GCM ciphertext (tag at its end, NIST SP 800-38D) with the nonce that made it. */
export interface Sealed {
  /** 96 random bits, new for each sealing. */
  readonly iv: Uint8Array<ArrayBuffer>
  readonly ciphertext: Uint8Array<ArrayBuffer>
}

/** Encrypts; `context` is authenticated with it, so that the result opens only in the same place. */
export async function seal(
  key: CryptoKey,
  context: Uint8Array,
  plaintext: Uint8Array,
): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const ciphertext = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: concatBytes(context) },
    key,
    concatBytes(plaintext),
  )
  return { iv, ciphertext: new Uint8Array(ciphertext) }
}

/** Decrypts. Rejects with the platform's OperationError on a wrong key, context, nonce or bytes. */
export async function unseal(
  key: CryptoKey,
  context: Uint8Array,
  sealed: Sealed,
): Promise<Uint8Array<ArrayBuffer>> {
  const plaintext = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: sealed.iv, additionalData: concatBytes(context) },
    key,
    sealed.ciphertext,
  )
  return new Uint8Array(plaintext)
}

/** A random AES-256-GCM key whose bytes no script can read. */
export async function generateSealingKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** An AES-256-GCM key of 32 bytes; not extractable any more. */
export function importSealingKey(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', concatBytes(bytes), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ])
}
