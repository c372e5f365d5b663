import * as dagCbor from '@ipld/dag-cbor'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import * as v from 'valibot'
import type { Nym } from '../../lib/brand.ts'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import { nymKey } from '../dht/keys.ts'
import type { Receipt } from '../mail/messages.ts'
import { MAX_DOCUMENTS, MAX_MAIL_DOCUMENT_BYTES, ReceiptForm } from '../mail/messages.ts'
import { EnvelopeInvalidError } from './errors.ts'
import { MAX_INBOX_RECORD_BYTES } from './key-record.ts'

/** So that this signature can never pass for one over anything else. */
const CONTEXT = utf8('souk-parcel/1\n')

/** Parcels that one parcel of receipts answers. */
export const MAX_ANSWERS = 16

/** The kinds of documents, as they travel under names of their own when both sides are there. */
export type MailKind = 'mail' | 'chat'

interface ParcelHead {
  from: Nym
  to: Nym
  /** 16 random bytes that the answer repeats. */
  id: Uint8Array
  /** By the sender's clock, milliseconds since the Unix epoch: the order in which parcels are opened. */
  sentAt: number
  /** The sender's own inbox record, so that the answer finds the way back without a look-up. */
  inbox?: Uint8Array | undefined
}

/** Signed documents for one person. */
export interface DocumentsParcel extends ParcelHead {
  kind: MailKind
  documents: string[]
}

/** What became of each document of some parcels. */
export interface ReceiptsParcel extends ParcelHead {
  kind: 'receipts'
  answers: ParcelAnswer[]
}

/** The receipts of one parcel. */
export interface ParcelAnswer {
  /** Id of the parcel. */
  of: Uint8Array
  receipts: Receipt[]
}

/** What is inside an envelope. Only here it says who sent it. */
export type Parcel = DocumentsParcel | ReceiptsParcel

/** A parcel before its sender is put in. */
export type ParcelDraft = Omit<DocumentsParcel, 'from'> | Omit<ReceiptsParcel, 'from'>

const peerId = v.pipe(v.string(), v.regex(/^[1-9A-HJ-NP-Za-km-z]{40,70}$/))
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const bytes = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length === length),
  )

const head = {
  v: v.literal(1),
  from: peerId,
  to: peerId,
  id: bytes(16),
  sentAt: natural,
  inbox: v.optional(
    v.pipe(
      v.instance(Uint8Array),
      v.check((record) => record.length <= MAX_INBOX_RECORD_BYTES),
    ),
  ),
}

const Payload = v.variant('kind', [
  v.strictObject({
    ...head,
    kind: v.picklist(['mail', 'chat']),
    documents: v.pipe(
      v.array(v.pipe(v.string(), v.maxBytes(MAX_MAIL_DOCUMENT_BYTES))),
      v.minLength(1),
      v.maxLength(MAX_DOCUMENTS),
    ),
  }),
  v.strictObject({
    ...head,
    kind: v.literal('receipts'),
    answers: v.pipe(
      v.array(
        v.strictObject({
          of: bytes(16),
          receipts: v.pipe(v.array(ReceiptForm), v.minLength(1), v.maxLength(MAX_DOCUMENTS)),
        }),
      ),
      v.minLength(1),
      v.maxLength(MAX_ANSWERS),
    ),
  }),
])

const Signed = v.strictObject({ payload: v.instance(Uint8Array), signature: bytes(64) })

/** Signs a parcel by the identity key. It names its recipient, so that nobody can pass it on as theirs. */
export async function signParcel(identity: PrivateKey, draft: ParcelDraft): Promise<Uint8Array> {
  const from = peerIdFromPrivateKey(identity).toString()
  const { inbox, ...rest } = draft
  const payload = dagCbor.encode({ v: 1, from, ...rest, ...(inbox === undefined ? {} : { inbox }) })
  const signature = await identity.sign(concatBytes(CONTEXT, payload))
  return dagCbor.encode({ payload, signature })
}

/** Verifies a parcel to this person. Throws EnvelopeInvalidError (`inbox.unreadable`). */
export async function readParcel(text: Uint8Array, { to }: { to: Nym }): Promise<Parcel> {
  const { payload, signature } = parse(Signed, text)
  const { v: _version, ...parcel } = parse(Payload, payload)
  if (parcel.to !== to) throw new EnvelopeInvalidError('it is for somebody else')
  if (!(await isSignedBy(parcel.from, payload, signature))) {
    throw new EnvelopeInvalidError('it was not signed by its sender')
  }
  return parcel as Parcel
}

async function isSignedBy(from: string, payload: Uint8Array, signature: Uint8Array) {
  try {
    return await nymKey(from).verify(concatBytes(CONTEXT, payload), signature)
  } catch {
    return false
  }
}

function parse<const S extends v.GenericSchema>(schema: S, text: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(text))
  } catch (cause) {
    throw new EnvelopeInvalidError('it cannot be read', cause)
  }
}
