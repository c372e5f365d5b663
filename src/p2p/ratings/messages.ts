import * as dagCbor from '@ipld/dag-cbor'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import * as v from 'valibot'
import type { Nym } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { RatingProof } from '../../contracts/reputation/proof.ts'
import { isRatingProof } from '../../contracts/reputation/proof.ts'
import { PeerMisbehavedError } from '../swarm/errors.ts'

/** An answer ends with the proof that brings it beyond this. */
const ANSWER_BYTES = 512 * 1024
/** The largest frame of `/souk/ratings/1`: an answer, and one more proof of the largest. */
export const MAX_RATINGS_BYTES = ANSWER_BYTES + 512 * 1024
/** Ratings of one person that one device tells of, and that are asked for. */
export const MAX_RATINGS = 512
/** Ratings that are handed over unasked at a time. */
export const MAX_GIVEN = 8
/** Hex digits of the digest that names a proof in a question. */
const DIGEST_DIGITS = 16

const proofForm = v.custom<RatingProof>(isRatingProof)
const nymForm = v.pipe(v.string(), v.minLength(10), v.maxLength(100))

const Question = v.variant('t', [
  /** What is known about this person besides what the asker has. */
  v.strictObject({
    v: v.literal(1),
    t: v.literal('ask'),
    rated: nymForm,
    have: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))), v.maxLength(MAX_RATINGS)),
  }),
  /** Take these, and tell others of them. */
  v.strictObject({
    v: v.literal(1),
    t: v.literal('keep'),
    proofs: v.pipe(v.array(proofForm), v.minLength(1), v.maxLength(MAX_GIVEN)),
  }),
])

const Answer = v.strictObject({
  v: v.literal(1),
  proofs: v.pipe(v.array(proofForm), v.maxLength(MAX_RATINGS)),
  /** There are others, to be asked for again. */
  more: v.boolean(),
})

const Taken = v.strictObject({ v: v.literal(1), taken: v.pipe(v.number(), v.safeInteger()) })

export type Question =
  { t: 'ask'; rated: Nym; have: readonly string[] } | { t: 'keep'; proofs: readonly RatingProof[] }

export interface Answer {
  proofs: readonly RatingProof[]
  more: boolean
}

/** Names a proof, reply and all: 16 hex digits of SHA-256 over its rating and its reply. */
export const proofDigest = ({ rating, reply = '' }: RatingProof): string =>
  hex.encode(sha256(utf8(`${rating}\n${reply}`))).slice(0, DIGEST_DIGITS)

/** As many of the proofs as one answer carries. */
export function fitAnswer(proofs: readonly RatingProof[]): Answer {
  let bytes = 0
  const fitting: RatingProof[] = []
  for (const proof of proofs.slice(0, MAX_RATINGS)) {
    if (bytes > ANSWER_BYTES) break
    bytes += Object.values(proof).reduce((all: number, text: string) => all + text.length, 0)
    fitting.push(proof)
  }
  return { proofs: fitting, more: fitting.length < proofs.length }
}

export const encodeQuestion = (question: Question): Uint8Array =>
  dagCbor.encode({ v: 1, ...question })

export const encodeAnswer = (answer: Answer): Uint8Array => dagCbor.encode({ v: 1, ...answer })

export const encodeTaken = (taken: number): Uint8Array => dagCbor.encode({ v: 1, taken })

/** Throws `peer.misbehaved`, as the others below. */
export const decodeQuestion = (body: Uint8Array): Question => parse(Question, body) as Question

export const decodeAnswer = (body: Uint8Array): Answer => parse(Answer, body)

export const decodeTaken = (body: Uint8Array): number => parse(Taken, body).taken

function parse<const S extends v.GenericSchema>(schema: S, body: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(body))
  } catch {
    throw new PeerMisbehavedError('a message about ratings that cannot be read')
  }
}
