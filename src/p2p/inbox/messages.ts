import * as dagCbor from '@ipld/dag-cbor'
import * as v from 'valibot'
import { PeerMisbehavedError } from '../swarm/errors.ts'
import { MAX_ENVELOPE_BYTES } from './limits.ts'
import { STAMP_BYTES } from './postage.ts'

/** Names in one question. */
export const MAX_IDS = 256
/** Inboxes in one question: as many weeks as envelopes live, and some more. */
const MAX_PROOFS = 16
/** Envelopes of one answer to `list`; the others are listed once these are gone. */
export const MAX_LISTED = 512
/** One envelope and the little around it. */
export const MAX_INBOX_FRAME_BYTES = MAX_ENVELOPE_BYTES + 4_096

const bytes = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length === length),
  )
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const ids = v.pipe(v.array(bytes(32)), v.minLength(1), v.maxLength(MAX_IDS))
const envelope = v.pipe(
  v.instance(Uint8Array),
  v.check((value) => value.length <= MAX_ENVELOPE_BYTES),
)

/** The first frame of a stream, from the holder: what proofs on this stream are signed over. */
const Greeting = v.strictObject({ v: v.literal(1), nonce: bytes(32) })

const QuestionForm = v.variant('t', [
  /** What the stamp on an envelope of this size costs now. */
  v.strictObject({ t: v.literal('price'), address: bytes(32), bytes: natural }),
  v.strictObject({ t: v.literal('has'), ids }),
  v.strictObject({ t: v.literal('put'), envelope, stamp: bytes(STAMP_BYTES) }),
  /** Each proof opens `fetch` and `delete` of its inbox for the rest of the stream. */
  v.strictObject({
    t: v.literal('list'),
    proofs: v.pipe(
      v.array(v.strictObject({ address: bytes(32), signature: bytes(64) })),
      v.minLength(1),
      v.maxLength(MAX_PROOFS),
    ),
  }),
  v.strictObject({ t: v.literal('fetch'), id: bytes(32) }),
  v.strictObject({ t: v.literal('delete'), ids }),
  v.strictObject({ t: v.literal('revoke'), id: bytes(32), token: bytes(32) }),
])

/** What the caller asks of a holder. */
export type Question =
  | { t: 'price'; address: Uint8Array; bytes: number }
  | { t: 'has'; ids: Uint8Array[] }
  | { t: 'put'; envelope: Uint8Array; stamp: Uint8Array }
  | { t: 'list'; proofs: { address: Uint8Array; signature: Uint8Array }[] }
  | { t: 'fetch'; id: Uint8Array }
  | { t: 'delete'; ids: Uint8Array[] }
  | { t: 'revoke'; id: Uint8Array; token: Uint8Array }

const AnswerForms = {
  price: v.strictObject({ work: v.pipe(v.number(), v.finite(), v.minValue(0)) }),
  has: v.strictObject({ has: v.pipe(v.array(v.boolean()), v.maxLength(MAX_IDS)) }),
  put: v.strictObject({}),
  list: v.strictObject({
    envelopes: v.pipe(
      v.array(v.strictObject({ id: bytes(32), bytes: natural })),
      v.maxLength(MAX_LISTED),
    ),
  }),
  fetch: v.strictObject({ envelope }),
  delete: v.strictObject({}),
  revoke: v.strictObject({}),
} as const

/** What a holder answers to each question. */
export interface Answers {
  price: { work: number }
  has: { has: boolean[] }
  put: Record<never, never>
  list: { envelopes: { id: Uint8Array; bytes: number }[] }
  fetch: { envelope: Uint8Array }
  delete: Record<never, never>
  revoke: Record<never, never>
}

export type Answer = Answers[keyof Answers]

const Refusal = v.strictObject({
  refused: v.pipe(v.string(), v.regex(/^[a-z0-9.-]{1,64}$/)),
  work: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
})

/** What a holder says instead of an answer. */
export interface Refusal {
  refused: string
  work?: number | undefined
}

export const encodeGreeting = (nonce: Uint8Array): Uint8Array => dagCbor.encode({ v: 1, nonce })
export const encodeQuestion = (question: Question): Uint8Array => dagCbor.encode(question)
export const encodeAnswer = (answer: Answer | Refusal): Uint8Array => dagCbor.encode(answer)

/** Throws PeerMisbehavedError. */
export const decodeGreeting = (frame: Uint8Array): Uint8Array => parse(Greeting, frame).nonce

/** Throws PeerMisbehavedError. */
export const decodeQuestion = (frame: Uint8Array): Question => parse(QuestionForm, frame)

/** Throws PeerMisbehavedError on anything that answers another question. */
export function decodeAnswer<T extends keyof Answers>(
  asked: T,
  frame: Uint8Array,
): Answers[T] | Refusal {
  return parse(v.union([Refusal, AnswerForms[asked]]), frame) as Answers[T] | Refusal
}

function parse<const S extends v.GenericSchema>(schema: S, frame: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(frame))
  } catch {
    throw new PeerMisbehavedError('not a message of the inbox protocol')
  }
}
