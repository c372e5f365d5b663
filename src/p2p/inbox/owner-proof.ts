import { ed25519 } from '@noble/curves/ed25519.js'
import type { DeviceId } from '../../lib/brand.ts'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import type { InboxKeys } from './weekly-keys.ts'

/** So that this signature can never pass for one over anything else. */
const CONTEXT = utf8('souk-inbox-owner/1\n')

/**
 * Shows a holder that this inbox is ours. It names the holder, so that one cannot use it towards
 * another, and the nonce of the stream, so that it serves once.
 */
export function proveOwner(
  { addressSecret }: Pick<InboxKeys, 'addressSecret'>,
  nonce: Uint8Array,
  holder: DeviceId,
): Uint8Array {
  return ed25519.sign(concatBytes(CONTEXT, nonce, utf8(holder)), addressSecret)
}

/** Whether the proof is one of this inbox, for this holder and stream. */
export function isOwner(
  address: Uint8Array,
  signature: Uint8Array,
  nonce: Uint8Array,
  holder: DeviceId,
): boolean {
  try {
    return ed25519.verify(signature, concatBytes(CONTEXT, nonce, utf8(holder)), address)
  } catch {
    return false
  }
}
