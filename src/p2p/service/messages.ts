import * as dagCbor from '@ipld/dag-cbor'
import * as v from 'valibot'
import type { ServiceProof } from '../../contracts/service/proof.ts'
import { isServiceProof } from '../../contracts/service/proof.ts'
import type { Nym } from '../../lib/brand.ts'
import { MAX_PRESENCE_BYTES } from '../dht/presence-record.ts'
import { PeerMisbehavedError } from '../swarm/errors.ts'

/** Receipts about one person that a device tells of, and that are kept. */
export const MAX_RECEIPTS = 48
/** An answer ends with the receipt that brings it beyond this. */
const ANSWER_BYTES = 384 * 1024
/** The largest frame of `/souk/service/1`: an answer, and one more receipt of the largest. */
export const MAX_SERVICE_BYTES = ANSWER_BYTES + 512 * 1024
/** Receipts that are handed over at a time: this month's, and last month's. */
const MAX_GIVEN = 2

const proofForm = v.custom<ServiceProof>(isServiceProof)
const proofs = (most: number) => v.pipe(v.array(proofForm), v.maxLength(most))

const Question = v.variant('t', [
  /** Whose device are you? */
  v.strictObject({ v: v.literal(1), t: v.literal('who') }),
  /** What others say that this person did for them. */
  v.strictObject({
    v: v.literal(1),
    t: v.literal('ask'),
    helper: v.pipe(v.string(), v.minLength(10), v.maxLength(100)),
  }),
  /** Take these: they are about you. */
  v.strictObject({ v: v.literal(1), t: v.literal('give'), proofs: proofs(MAX_GIVEN) }),
])

const Answer = v.strictObject({
  v: v.literal(1),
  /** To `who`: the signed presence of the person; absent: the device does not say. */
  presence: v.optional(
    v.pipe(
      v.instance(Uint8Array),
      v.check((bytes) => bytes.length <= MAX_PRESENCE_BYTES),
    ),
  ),
  /** To `ask`. */
  proofs: v.optional(proofs(MAX_RECEIPTS)),
  /** To `give`: how many were good. */
  taken: v.optional(v.pipe(v.number(), v.safeInteger())),
})

export type Question =
  { t: 'who' } | { t: 'ask'; helper: Nym } | { t: 'give'; proofs: readonly ServiceProof[] }

export interface Answer {
  presence?: Uint8Array | undefined
  proofs?: readonly ServiceProof[] | undefined
  taken?: number | undefined
}

/** As many of the receipts as one answer carries. */
export function fitReceipts(all: readonly ServiceProof[]): ServiceProof[] {
  let bytes = 0
  return all.slice(0, MAX_RECEIPTS).filter(({ receipt, trade }) => {
    if (bytes > ANSWER_BYTES) return false
    const texts: string[] = Object.values(trade ?? {})
    bytes += texts.reduce((sum, text) => sum + text.length, receipt.length)
    return true
  })
}

export const encodeQuestion = (question: Question): Uint8Array =>
  dagCbor.encode({ v: 1, ...question })

export const encodeAnswer = (answer: Answer): Uint8Array => dagCbor.encode({ v: 1, ...answer })

/** Throws `peer.misbehaved`, as the other one below. */
export const decodeQuestion = (body: Uint8Array): Question => parse(Question, body) as Question

export const decodeAnswer = (body: Uint8Array): Answer => parse(Answer, body)

function parse<const S extends v.GenericSchema>(schema: S, body: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(body))
  } catch {
    throw new PeerMisbehavedError('a message about receipts that cannot be read')
  }
}
