import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import { EnvelopeInvalidError, InboxRefusedError } from './errors.ts'
import { ENC_BYTES, TAG_BYTES, openBase, sealBase } from './hpke.ts'
import {
  BUCKETS,
  CLOCK_SKEW_MS,
  DAY_MS,
  ENVELOPE_LIFETIME_DAYS,
  MAX_ENVELOPE_BYTES,
} from './limits.ts'
import type { InboxAddress, InboxKeys } from './weekly-keys.ts'

const VERSION = 1
/** Version, address, day of expiry (big-endian), hash of the sender's token. */
const HEAD_BYTES = 1 + 32 + 4 + 32
const LENGTH_BYTES = 4
const INFO = utf8('souk-inbox/1')

/** Bytes around the text. */
const OVERHEAD = HEAD_BYTES + ENC_BYTES + LENGTH_BYTES + TAG_BYTES

/** The longest text that an envelope takes, bytes. */
export const MAX_SEALED_BYTES = MAX_ENVELOPE_BYTES - OVERHEAD

/** All that the outside of an envelope says. */
export interface EnvelopeHead {
  /** The inbox: an Ed25519 public key of one week. */
  address: Uint8Array
  /** First day on which it is no longer kept, days since the Unix epoch. */
  expiresDay: number
  /** SHA-256 of the token that lets the sender take it back. */
  tokenHash: Uint8Array
}

/** Names an envelope: SHA-256 of all its bytes. */
export const envelopeId = (envelope: Uint8Array): Uint8Array => sha256(envelope)

/** First day on which an envelope written now is no longer kept. */
export const expiryDay = (now: number): number => Math.floor(now / DAY_MS) + ENVELOPE_LIFETIME_DAYS

/**
 * Seals a text to an inbox, padded to the next of the sizes. Throws InboxRefusedError
 * (`inbox.too-long`).
 */
export async function sealEnvelope(
  inbox: InboxAddress,
  text: Uint8Array,
  { expiresDay, token }: { expiresDay: number; token: Uint8Array },
): Promise<Uint8Array> {
  const size = BUCKETS.find((bucket) => bucket >= text.length + OVERHEAD)
  if (size === undefined) throw new InboxRefusedError('too-long')
  const head = new Uint8Array(HEAD_BYTES)
  head[0] = VERSION
  head.set(inbox.address, 1)
  new DataView(head.buffer).setUint32(33, expiresDay)
  head.set(sha256(token), 37)
  const padded = new Uint8Array(size - HEAD_BYTES - ENC_BYTES - TAG_BYTES)
  new DataView(padded.buffer).setUint32(0, text.length)
  padded.set(text, LENGTH_BYTES)
  const { enc, ciphertext } = await sealBase(inbox.key, { info: INFO, aad: head, text: padded })
  return concatBytes(head, enc, ciphertext)
}

/** Reads the outside. Throws InboxRefusedError: `inbox.malformed`, `inbox.too-long`, `inbox.expired`. */
export function readHead(envelope: Uint8Array, now: number): EnvelopeHead {
  if (envelope.length > MAX_ENVELOPE_BYTES) throw new InboxRefusedError('too-long')
  if (!BUCKETS.includes(envelope.length) || envelope[0] !== VERSION) {
    throw new InboxRefusedError('malformed')
  }
  const view = new DataView(envelope.buffer, envelope.byteOffset)
  const expiresDay = view.getUint32(33)
  if (expiresDay * DAY_MS <= now) throw new InboxRefusedError('expired')
  // Nobody buys room for ever.
  if (expiresDay > expiryDay(now + CLOCK_SKEW_MS)) throw new InboxRefusedError('malformed')
  return {
    address: envelope.slice(1, 33),
    expiresDay,
    tokenHash: envelope.slice(37, HEAD_BYTES),
  }
}

/** Opens an envelope by the keys of its week. Throws EnvelopeInvalidError. */
export async function openEnvelope(keys: InboxKeys, envelope: Uint8Array): Promise<Uint8Array> {
  const head = envelope.subarray(0, HEAD_BYTES)
  const enc = envelope.subarray(HEAD_BYTES, HEAD_BYTES + ENC_BYTES)
  const ciphertext = envelope.subarray(HEAD_BYTES + ENC_BYTES)
  const padded = await unseal(keys, { enc, ciphertext }, head)
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0)
  const end = LENGTH_BYTES + length
  if (end > padded.length || padded.subarray(end).some((byte) => byte !== 0)) {
    throw new EnvelopeInvalidError('the padding is not empty')
  }
  return padded.slice(LENGTH_BYTES, end)
}

async function unseal(
  { keySecret }: InboxKeys,
  sealed: { enc: Uint8Array; ciphertext: Uint8Array },
  aad: Uint8Array,
): Promise<Uint8Array> {
  try {
    return await openBase(keySecret, sealed, { info: INFO, aad })
  } catch (cause) {
    throw new EnvelopeInvalidError('it was not sealed to this inbox', cause)
  }
}
