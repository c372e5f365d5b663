import * as dagCbor from '@ipld/dag-cbor'
import * as v from 'valibot'
import { MAX_RECORD_BYTES } from '../dht/ipns-record.ts'
import { MAX_DOCUMENT_BYTES, MAX_INDEX_BYTES } from '../store/limits.ts'
import { PeerMisbehavedError } from '../swarm/errors.ts'
import { keyForm, naturalForm, sequenceForm } from './forms.ts'
import type { PageBytes } from './types.ts'
import type { KeyVersion } from './version.ts'

/** Parts of the catalog that are compared as wholes: by the first byte of SHA-256 of the owner's key. */
export const BUCKETS = 256
/** Bytes of each part's digest. */
export const DIGEST_BYTES = 8
/** Bytes that name one run of a node. */
export const EPOCH_BYTES = 8
/** Changes that are told instead of digests. */
export const MAX_CHANGED = 256
/** Versions in one answer. */
export const MAX_LISTED = 2_048
/** Stores in one question for pages. */
export const MAX_KEYS = 32
/** An answer with pages ends with the page that brings it beyond this. */
export const PAGES_BYTES = 512 * 1024
/** Versions in one piece of news. */
export const MAX_NEWS = 32
/** The directory of a store has at most 64 names. */
export const MAX_ROOT_BYTES = 64 * 1024
/** The largest frame: pages, and one more of the largest. */
export const MAX_CATALOG_BYTES =
  PAGES_BYTES + MAX_INDEX_BYTES + MAX_DOCUMENT_BYTES + MAX_ROOT_BYTES + 64 * 1024

const bytes = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length === length),
  )
const upTo = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length <= length),
  )
const version = v.pipe(
  v.strictTuple([keyForm, sequenceForm, naturalForm]),
  v.transform(([key, sequence, term]): KeyVersion => ({ key, sequence, term })),
)

const Question = v.variant('t', [
  /** What there is. `epoch` and `at`, of an earlier answer: what changed since. */
  v.strictObject({
    t: v.literal('sum'),
    epoch: v.optional(bytes(EPOCH_BYTES)),
    at: v.optional(naturalForm),
  }),
  /** The versions in these parts. */
  v.strictObject({ t: v.literal('list'), buckets: upTo(BUCKETS) }),
  v.strictObject({
    t: v.literal('pages'),
    keys: v.pipe(v.array(keyForm), v.minLength(1), v.maxLength(MAX_KEYS)),
  }),
  /** These versions can be had from the one who asks. */
  v.strictObject({
    t: v.literal('tell'),
    news: v.pipe(
      v.array(
        v.pipe(
          v.strictTuple([keyForm, sequenceForm, naturalForm, naturalForm]),
          v.transform(([key, sequence, term, hops]): News => ({ key, sequence, term, hops })),
        ),
      ),
      v.maxLength(MAX_NEWS),
    ),
  }),
])

/** A version that was passed on so many times. */
export interface News extends KeyVersion {
  hops: number
}

export type CatalogQuestion =
  | { t: 'sum'; epoch?: Uint8Array; at?: number }
  | { t: 'list'; buckets: Uint8Array }
  | { t: 'pages'; keys: Uint8Array[] }
  | { t: 'tell'; news: News[] }

/** One store as it is handed over. */
export interface PageParcel extends PageBytes {
  key: Uint8Array
  record: Uint8Array
}

const parcel = v.pipe(
  v.strictTuple([
    keyForm,
    upTo(MAX_RECORD_BYTES),
    upTo(MAX_ROOT_BYTES),
    upTo(MAX_DOCUMENT_BYTES),
    upTo(MAX_INDEX_BYTES),
  ]),
  v.transform(([key, record, root, profile, index]): PageParcel => {
    return { key, record, root, profile, index }
  }),
)

const AnswerForms = {
  sum: v.strictObject({
    epoch: bytes(EPOCH_BYTES),
    at: naturalForm,
    changed: v.optional(v.pipe(v.array(version), v.maxLength(MAX_CHANGED))),
    digests: v.optional(bytes(BUCKETS * DIGEST_BYTES)),
  }),
  list: v.strictObject({ versions: v.pipe(v.array(version), v.maxLength(MAX_LISTED)) }),
  pages: v.strictObject({
    /** Of the keys asked for, so many of the first were looked up. */
    done: naturalForm,
    pages: v.pipe(v.array(parcel), v.maxLength(MAX_KEYS)),
  }),
  tell: v.strictObject({}),
} as const

export interface CatalogAnswers {
  sum: { epoch: Uint8Array; at: number; changed?: KeyVersion[]; digests?: Uint8Array }
  list: { versions: KeyVersion[] }
  pages: { done: number; pages: PageParcel[] }
  tell: Record<never, never>
}

const row = ({ key, sequence, term }: KeyVersion) => [key, sequence, term]

export function encodeQuestion(question: CatalogQuestion): Uint8Array {
  if (question.t !== 'tell') return dagCbor.encode(question)
  return dagCbor.encode({
    t: 'tell',
    news: question.news.map((news) => [...row(news), news.hops]),
  })
}

/** Throws PeerMisbehavedError. */
export const decodeQuestion = (body: Uint8Array): CatalogQuestion =>
  parse(Question, body) as CatalogQuestion

export function encodeAnswer(answer: CatalogAnswers[keyof CatalogAnswers]): Uint8Array {
  if ('versions' in answer) return dagCbor.encode({ versions: answer.versions.map(row) })
  if ('pages' in answer) {
    const pages = answer.pages.map((one) => [one.key, one.record, one.root, one.profile, one.index])
    return dagCbor.encode({ done: answer.done, pages })
  }
  if ('epoch' in answer) {
    const { changed, ...rest } = answer
    return dagCbor.encode({ ...rest, ...(changed && { changed: changed.map(row) }) })
  }
  return dagCbor.encode({})
}

/** Throws PeerMisbehavedError on anything that answers another question. */
export const decodeAnswer = <T extends keyof CatalogAnswers>(
  asked: T,
  body: Uint8Array,
): CatalogAnswers[T] => parse(AnswerForms[asked], body) as CatalogAnswers[T]

function parse<const S extends v.GenericSchema>(schema: S, body: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(body))
  } catch {
    throw new PeerMisbehavedError('a message of the catalog protocol that cannot be read')
  }
}
