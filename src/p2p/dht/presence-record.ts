import * as dagCbor from '@ipld/dag-cbor'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import * as v from 'valibot'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import { RecordInvalidError } from './errors.ts'
import { nymKey } from './keys.ts'

/** Devices of one person that a record names. */
export const MAX_DEVICES = 8
/** Addresses of one device. Two relays with three routes each leave room. */
export const MAX_DEVICE_ADDRESSES = 8
const MAX_ADDRESS_BYTES = 512
/** 8 devices with 8 usual addresses of 180 bytes are 12 KiB. */
export const MAX_PRESENCE_BYTES = 16 * 1024
/** Renewed hourly; a device that missed three renewals is taken to be away. */
export const PRESENCE_LIFETIME_MS = 3 * 3_600_000
/**
 * Clocks of two people may differ by that much. A presence that nobody renews is gone sooner: the DHT
 * forgets it after its lifetime by the clocks of those who keep it.
 */
export const CLOCK_TOLERANCE_MS = 12 * 3_600_000

/** So that this signature can never pass for one over anything else. */
const CONTEXT = utf8('souk-presence/1\n')

/** One browser of a person and where it was last reachable. */
export interface PresentDevice {
  device: DeviceId
  /** Multiaddrs, each with the relay's peer ID in it. */
  addresses: string[]
  /** When the device itself last said so, milliseconds since the Unix epoch. */
  seenAt: number
}

/** Which devices a person has, said by that person. */
export interface Presence {
  nym: Nym
  devices: PresentDevice[]
  /** The higher one is the newer one. */
  sequence: number
  /** Milliseconds since the Unix epoch. */
  expires: number
}

const peerId = v.pipe(v.string(), v.regex(/^[1-9A-HJ-NP-Za-km-z]{40,70}$/))
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const Payload = v.strictObject({
  v: v.literal(1),
  nym: peerId,
  devices: v.pipe(
    v.array(
      v.strictObject({
        device: peerId,
        addresses: v.pipe(
          v.array(v.pipe(v.string(), v.startsWith('/'), v.maxBytes(MAX_ADDRESS_BYTES))),
          v.maxLength(MAX_DEVICE_ADDRESSES),
        ),
        seenAt: natural,
      }),
    ),
    v.maxLength(MAX_DEVICES),
  ),
  sequence: natural,
  expires: natural,
})

const Envelope = v.strictObject({
  payload: v.instance(Uint8Array),
  signature: v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => bytes.length === 64),
  ),
})

/** Signs a presence by the identity key. */
export async function createPresence(
  identity: PrivateKey,
  presence: Omit<Presence, 'nym'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const nym = peerIdFromPrivateKey(identity).toString()
  const payload = dagCbor.encode({ v: 1, nym, ...presence })
  const signature = await identity.sign(concatBytes(CONTEXT, payload))
  return new Uint8Array(dagCbor.encode({ payload, signature }))
}

/** Verifies a presence of this nym at this time. Throws `record.invalid`. */
export async function readPresence(nym: Nym, bytes: Uint8Array, now: number): Promise<Presence> {
  if (bytes.length > MAX_PRESENCE_BYTES) throw new RecordInvalidError('the presence is too large')
  const { payload, signature } = parse(Envelope, bytes)
  if (!(await nymKey(nym).verify(concatBytes(CONTEXT, payload), signature))) {
    throw new RecordInvalidError('the presence was not signed by its person')
  }
  const presence = parse(Payload, payload)
  if (presence.nym !== nym) throw new RecordInvalidError('the presence is of somebody else')
  if (presence.expires < now - CLOCK_TOLERANCE_MS) {
    throw new RecordInvalidError('the presence has expired')
  }
  if (presence.expires > now + PRESENCE_LIFETIME_MS + CLOCK_TOLERANCE_MS) {
    throw new RecordInvalidError('the presence claims to last too long')
  }
  const { devices, sequence, expires } = presence
  return { nym, devices: devices as PresentDevice[], sequence, expires }
}

/**
 * Verifies a presence of whoever it says it is of: signed by the nym that it names. Throws
 * `record.invalid`.
 */
export async function readAnyPresence(bytes: Uint8Array, now: number): Promise<Presence> {
  if (bytes.length > MAX_PRESENCE_BYTES) throw new RecordInvalidError('the presence is too large')
  return readPresence(parse(Payload, parse(Envelope, bytes).payload).nym as Nym, bytes, now)
}

/** What a presence says whose signature was already checked; `undefined` for what cannot be read. */
export function presenceFacts(
  bytes: Uint8Array,
): { sequence: number; expires: number } | undefined {
  try {
    return parse(Payload, parse(Envelope, bytes).payload)
  } catch {
    return undefined
  }
}

function parse<const S extends v.GenericSchema>(schema: S, bytes: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(bytes))
  } catch (cause) {
    throw new RecordInvalidError('the presence cannot be read', cause)
  }
}
