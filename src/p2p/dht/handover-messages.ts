import * as dagCbor from '@ipld/dag-cbor'
import * as v from 'valibot'
import { RecordInvalidError } from './errors.ts'

/** Records of one hand-over message. */
export const MAX_BATCH_RECORDS = 64
/** Entries of holders of one hand-over message. */
export const MAX_BATCH_PROVIDERS = 128
/** Bytes of keys and values of one message; a single larger record cannot be. */
export const MAX_BATCH_BYTES = 128 * 1024
/** All of a message: with 128 holders of eight addresses each it stays below. */
export const MAX_HANDOVER_BYTES = 512 * 1024

const MAX_KEY_BYTES = 128
const MAX_VALUE_BYTES = 32 * 1024
const MAX_ADDRESSES = 8
const MAX_ADDRESS_BYTES = 512
/** Nothing that is older is kept by anybody. */
const MAX_AGE_S = 48 * 3_600

export interface HandedRecord {
  key: Uint8Array
  value: Uint8Array
  /** Seconds since it was last put, by the clock of who hands it over: no two clocks are compared. */
  age: number
}

export interface HandedProvider {
  /** The multihash that is provided. */
  key: Uint8Array
  device: string
  addresses: string[]
  /** Seconds since the device last said so. */
  age: number
}

export interface Batch {
  records: HandedRecord[]
  providers: HandedProvider[]
}

const bytes = (max: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length > 0 && value.length <= max),
  )
const age = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_AGE_S))
const device = v.pipe(v.string(), v.regex(/^[1-9A-HJ-NP-Za-km-z]{40,70}$/))
const address = v.pipe(v.string(), v.startsWith('/'), v.maxBytes(MAX_ADDRESS_BYTES))

const BatchMessage = v.strictObject({
  v: v.literal(1),
  records: v.pipe(
    v.array(v.strictObject({ key: bytes(MAX_KEY_BYTES), value: bytes(MAX_VALUE_BYTES), age })),
    v.maxLength(MAX_BATCH_RECORDS),
  ),
  providers: v.pipe(
    v.array(
      v.strictObject({
        key: bytes(MAX_KEY_BYTES),
        device,
        addresses: v.pipe(v.array(address), v.minLength(1), v.maxLength(MAX_ADDRESSES)),
        age,
      }),
    ),
    v.maxLength(MAX_BATCH_PROVIDERS),
  ),
})

const AnswerMessage = v.strictObject({
  v: v.literal(1),
  taken: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
})

export function encodeBatch(batch: Batch): Uint8Array {
  return dagCbor.encode({ v: 1, ...batch })
}

/** Throws `record.invalid` for what is no hand-over. */
export function decodeBatch(body: Uint8Array): Batch {
  const { records, providers } = parse(BatchMessage, body)
  return { records, providers }
}

/** `taken`: how many entries the newcomer kept. */
export const encodeTaken = (taken: number): Uint8Array => dagCbor.encode({ v: 1, taken })

/** Throws `record.invalid` for what is no answer. */
export const decodeTaken = (body: Uint8Array): number => parse(AnswerMessage, body).taken

function parse<const S extends v.GenericSchema>(schema: S, body: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(body))
  } catch (cause) {
    throw new RecordInvalidError('not a hand-over', cause)
  }
}
