import * as dagCbor from '@ipld/dag-cbor'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import * as v from 'valibot'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import { RecordInvalidError } from '../dht/errors.ts'
import { nymKey } from '../dht/keys.ts'
import { CLOCK_SKEW_MS, WEEKS_AHEAD, WEEK_MS } from './limits.ts'
import type { InboxAddress } from './weekly-keys.ts'
import { weekOf } from './weekly-keys.ts'

/** Mailboxes that a person may name. */
export const MAX_MAILBOXES = 3
/** Addresses of one mailbox. */
export const MAX_MAILBOX_ADDRESSES = 4
const MAX_ADDRESS_BYTES = 300

/** Fourteen weeks of keys are 1.3 KiB, three mailboxes with all their addresses 4 KiB. */
export const MAX_INBOX_RECORD_BYTES = 6 * 1024

/** So that this signature can never pass for one over anything else. */
const CONTEXT = utf8('souk-inbox-keys/1\n')

/** An always-on device that keeps a person's messages. */
export interface NamedMailbox {
  device: DeviceId
  /** Multiaddrs. */
  addresses: string[]
}

/** Where a person's sealed messages go, said by that person. */
export interface InboxRecord {
  nym: Nym
  /** One for each week, this and the next ones, in order. */
  keys: InboxAddress[]
  mailboxes: NamedMailbox[]
  /** The higher one is the newer one. */
  sequence: number
  /** Milliseconds since the Unix epoch: the end of the last key's week. */
  expires: number
}

const peerId = v.pipe(v.string(), v.regex(/^[1-9A-HJ-NP-Za-km-z]{40,70}$/))
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const bytes = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length === length),
  )

const Payload = v.strictObject({
  v: v.literal(1),
  nym: peerId,
  keys: v.pipe(
    v.array(v.strictObject({ week: natural, address: bytes(32), key: bytes(32) })),
    v.minLength(1),
    v.maxLength(WEEKS_AHEAD + 1),
    v.check((keys) => keys.every(({ week }, index) => week === (keys[0]?.week ?? 0) + index)),
  ),
  mailboxes: v.pipe(
    v.array(
      v.strictObject({
        device: peerId,
        addresses: v.pipe(
          v.array(v.pipe(v.string(), v.startsWith('/'), v.maxBytes(MAX_ADDRESS_BYTES))),
          v.maxLength(MAX_MAILBOX_ADDRESSES),
        ),
      }),
    ),
    v.maxLength(MAX_MAILBOXES),
  ),
  sequence: natural,
})

const Envelope = v.strictObject({ payload: v.instance(Uint8Array), signature: bytes(64) })

/** Signs where a person's sealed messages go. */
export async function createInboxRecord(
  identity: PrivateKey,
  { keys, mailboxes, sequence }: Pick<InboxRecord, 'keys' | 'mailboxes' | 'sequence'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const nym = peerIdFromPrivateKey(identity).toString()
  const open = keys.map(({ week, address, key }) => ({ week, address, key }))
  const payload = dagCbor.encode({ v: 1, nym, keys: open, mailboxes, sequence })
  const signature = await identity.sign(concatBytes(CONTEXT, payload))
  return new Uint8Array(dagCbor.encode({ payload, signature }))
}

/** Verifies the inbox keys of this nym at this time. Throws `record.invalid`. */
export async function readInboxRecord(
  nym: Nym,
  record: Uint8Array,
  now: number,
): Promise<InboxRecord> {
  if (record.length > MAX_INBOX_RECORD_BYTES) throw invalid('the inbox keys are too large')
  const { payload, signature } = parse(Envelope, record)
  if (!(await nymKey(nym).verify(concatBytes(CONTEXT, payload), signature))) {
    throw invalid('the inbox keys were not signed by their person')
  }
  const { keys, mailboxes, sequence, nym: named } = parse(Payload, payload)
  if (named !== nym) throw invalid('the inbox keys are of somebody else')
  const expires = endOf(keys)
  if (expires < now) throw invalid('the inbox keys have expired')
  const first = keys[0]?.week ?? 0
  if (first > weekOf(now + CLOCK_SKEW_MS)) throw invalid('the inbox keys begin in the future')
  return { nym, keys, mailboxes: mailboxes as NamedMailbox[], sequence, expires }
}

/** Sequence of a record whose signature was already checked; -1 for what cannot be read. */
export const inboxRecordSequence = (record: Uint8Array): number => facts(record)?.sequence ?? -1

/** Until when such a record is valid, milliseconds since the Unix epoch; 0 for what cannot be read. */
export function inboxRecordExpiry(record: Uint8Array): number {
  const keys = facts(record)?.keys
  return keys === undefined ? 0 : endOf(keys)
}

/** The address to use now: of this week. Throws `record.invalid` outside the record's weeks. */
export function addressAt({ keys }: InboxRecord, now: number): InboxAddress {
  const week = weekOf(now)
  const found = keys.find((key) => key.week === week)
  if (found === undefined) throw invalid('no inbox key for this week')
  return found
}

const endOf = (keys: readonly InboxAddress[]) => ((keys.at(-1)?.week ?? 0) + 1) * WEEK_MS

function facts(record: Uint8Array) {
  try {
    return parse(Payload, parse(Envelope, record).payload)
  } catch {
    return undefined
  }
}

const invalid = (why: string, cause?: unknown) => new RecordInvalidError(why, cause)

function parse<const S extends v.GenericSchema>(schema: S, value: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(value))
  } catch (cause) {
    throw invalid('the inbox keys cannot be read', cause)
  }
}
