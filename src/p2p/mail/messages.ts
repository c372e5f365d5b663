import * as dagCbor from '@ipld/dag-cbor'
import * as v from 'valibot'
import type { Nym } from '../../lib/brand.ts'
import { MAX_PRESENCE_BYTES } from '../dht/presence-record.ts'
import { PeerMisbehavedError } from '../swarm/errors.ts'

/** Documents in one delivery. A whole order has about ten. */
export const MAX_DOCUMENTS = 32

/** One clearsigned document, in UTF-8 bytes. */
export const MAX_MAIL_DOCUMENT_BYTES = 256 * 1024

/** One delivery. */
export const MAX_MAIL_BYTES = 2 * 1024 * 1024

/** What became of one document: `later` asks for another try, `refused` for none. */
export type Receipt = { status: 'stored' } | { status: 'refused' | 'later'; code: string }

/** Frames of `/souk/mail/1`: one delivery, answered by one receipt for each document. */
export interface Delivery {
  to: Nym
  documents: string[]
  /** The sender's own signed presence, so that an answer finds the way back without a look-up. */
  presence?: Uint8Array | undefined
}

const Delivery = v.strictObject({
  v: v.literal(1),
  to: v.pipe(v.string(), v.maxLength(100)),
  documents: v.pipe(
    v.array(v.pipe(v.string(), v.maxBytes(MAX_MAIL_DOCUMENT_BYTES))),
    v.minLength(1),
    v.maxLength(MAX_DOCUMENTS),
  ),
  presence: v.optional(
    v.pipe(
      v.instance(Uint8Array),
      v.check((bytes) => bytes.length <= MAX_PRESENCE_BYTES),
    ),
  ),
})

const code = v.pipe(v.string(), v.regex(/^[a-z0-9.-]{1,64}$/))

/** The form of a {@link Receipt}. */
export const ReceiptForm = v.variant('status', [
  v.strictObject({ status: v.literal('stored') }),
  v.strictObject({ status: v.literal('refused'), code }),
  v.strictObject({ status: v.literal('later'), code }),
])

const Receipts = v.strictObject({
  v: v.literal(1),
  receipts: v.pipe(v.array(ReceiptForm), v.maxLength(MAX_DOCUMENTS)),
})

export const encodeDelivery = ({ to, documents, presence }: Delivery): Uint8Array =>
  dagCbor.encode({ v: 1, to, documents, ...(presence === undefined ? {} : { presence }) })

/** Throws PeerMisbehavedError on anything that is no delivery. */
export function decodeDelivery(body: Uint8Array): Delivery {
  const { to, documents, presence } = parse(Delivery, body)
  return { to: to as Nym, documents, presence }
}

export const encodeReceipts = (receipts: readonly Receipt[]): Uint8Array =>
  dagCbor.encode({ v: 1, receipts })

/** Throws PeerMisbehavedError unless there is one receipt for each document. */
export function decodeReceipts(body: Uint8Array, documents: number): Receipt[] {
  const { receipts } = parse(Receipts, body)
  if (receipts.length !== documents) throw new PeerMisbehavedError('receipts do not match')
  return receipts
}

function parse<const S extends v.GenericSchema>(schema: S, body: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(body))
  } catch {
    throw new PeerMisbehavedError('a message of the mail protocol that cannot be read')
  }
}
