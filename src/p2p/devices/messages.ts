import * as dagCbor from '@ipld/dag-cbor'
import type { PrivateKey } from '@libp2p/interface'
import * as v from 'valibot'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import { nymKey } from '../dht/keys.ts'
import { PeerMisbehavedError } from '../swarm/errors.ts'

/** Largest frame of `/souk/device/1`: a summary of many orders and messages, or some of them. */
export const MAX_DEVICE_BYTES = 4 * 1024 * 1024
/** Things that one answer carries. */
export const MAX_ITEMS = 64
const MAX_KEYS = 40_000
/** Clocks of two devices may differ by that much. */
const CLOCK_TOLERANCE_MS = 12 * 3_600_000
/** So that this signature can never pass for one over anything else. */
const CONTEXT = utf8('souk-own-device/1\n')

const key = v.pipe(v.string(), v.minLength(1), v.maxLength(200))
const digest = v.pipe(v.string(), v.maxLength(64))
const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** That a device is one of the person's: signed by the identity key, for one connection. */
const Proof = v.strictObject({
  nym: v.pipe(v.string(), v.maxLength(100)),
  /** Ms since the Unix epoch. */
  at: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  signature: bytes,
})

const Question = v.strictObject({
  v: v.literal(1),
  proof: Proof,
  /** `summary`: what do you have; `get`: give me these; `changed`: ask me again. */
  ask: v.picklist(['summary', 'get', 'changed']),
  keys: v.optional(v.pipe(v.array(key), v.maxLength(MAX_ITEMS))),
})

const Summary = v.strictObject({
  v: v.literal(1),
  proof: Proof,
  digests: v.pipe(v.array(v.strictTuple([key, digest])), v.maxLength(MAX_KEYS)),
})

const Items = v.strictObject({
  v: v.literal(1),
  items: v.pipe(v.array(v.strictTuple([key, bytes])), v.maxLength(MAX_ITEMS)),
})

export type Proof = v.InferOutput<typeof Proof>
export type Question = v.InferOutput<typeof Question>
export type Summary = v.InferOutput<typeof Summary>
export type Items = v.InferOutput<typeof Items>

/** Proves that `from` belongs to the person, towards `to` only. */
export async function createProof(
  identity: PrivateKey,
  nym: Nym,
  from: DeviceId,
  to: DeviceId,
  at: number,
): Promise<Proof> {
  return { nym, at, signature: await identity.sign(statement(nym, from, to, at)) }
}

/** Whether `from` has shown to `to` that it is a device of this person. */
export async function isProven(
  { nym, at, signature }: Proof,
  person: Nym,
  from: DeviceId,
  to: DeviceId,
  now: number,
): Promise<boolean> {
  if (nym !== person || Math.abs(now - at) > CLOCK_TOLERANCE_MS) return false
  return nymKey(person).verify(statement(person, from, to, at), signature)
}

const statement = (nym: Nym, from: DeviceId, to: DeviceId, at: number) =>
  concatBytes(CONTEXT, dagCbor.encode({ nym, from, to, at }))

export const encodeMessage = (message: Question | Summary | Items): Uint8Array =>
  dagCbor.encode(message)

export const decodeQuestion = (body: Uint8Array): Question => parse(Question, body)
export const decodeSummary = (body: Uint8Array): Summary => parse(Summary, body)
export const decodeItems = (body: Uint8Array): Items => parse(Items, body)

function parse<const S extends v.GenericSchema>(schema: S, body: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(body))
  } catch {
    throw new PeerMisbehavedError('no message between devices')
  }
}
