import * as dagCbor from '@ipld/dag-cbor'
import * as v from 'valibot'
import { LIMITS } from '../../contracts/documents/limits.ts'
import { CONDITIONS, LISTING_KINDS } from '../../contracts/documents/words.ts'
import { characters } from '../../lib/text.ts'
import { isSlug } from '../store/layout.ts'
import { PeerMisbehavedError } from '../swarm/errors.ts'
import { keyForm, sequenceForm } from './forms.ts'

/** Matches of one answer. */
export const MAX_HITS = 50
/** Code points of a query. */
const MAX_TEXT = 200
/** A query with all its filters. */
export const MAX_QUERY_BYTES = 16 * 1024
/** Fifty matches: key, slug and sequence each. */
export const MAX_HITS_BYTES = 32 * 1024

const text = (max: number) =>
  v.pipe(
    v.string(),
    v.maxLength(2 * max),
    v.check((value) => characters(value) <= max),
  )
const some = <const S extends v.GenericSchema>(one: S, max: number) =>
  v.optional(v.pipe(v.array(one), v.minLength(1), v.maxLength(max)))

const QueryForm = v.strictObject({
  v: v.literal(1),
  text: text(MAX_TEXT),
  /** Any of them. */
  kinds: some(v.picklist(LISTING_KINDS), LISTING_KINDS.length),
  conditions: some(v.picklist(CONDITIONS), CONDITIONS.length),
  categories: some(text(LIMITS.category), LIMITS.categories),
  tags: some(text(LIMITS.tag), LIMITS.tags),
  /** ISO 3166-1 alpha-2: sent there, or not sent at all. */
  shipsTo: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
  /** Sent there (or anywhere) for nothing. */
  freeShipping: v.optional(v.boolean()),
  /** Names at least one moderator. */
  moderated: v.optional(v.boolean()),
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_HITS)),
})

/** What another device is asked: nothing about who asks, and no price, since rates differ. */
export interface RemoteQuery {
  text: string
  kinds?: (typeof LISTING_KINDS)[number][]
  conditions?: (typeof CONDITIONS)[number][]
  categories?: string[]
  tags?: string[]
  shipsTo?: string
  freeShipping?: boolean
  moderated?: boolean
  count: number
}

/** A match by the word of who was asked. */
export interface Hit {
  /** Raw identity key of the vendor. */
  key: Uint8Array
  slug: string
  /** Of the store's record at who was asked. */
  sequence: bigint
}

const Hits = v.strictObject({
  v: v.literal(1),
  hits: v.pipe(
    v.array(v.strictTuple([keyForm, v.pipe(v.string(), v.check(isSlug)), sequenceForm])),
    v.maxLength(MAX_HITS),
  ),
})

/** Bytes of a query; absent filters are left out. */
export function encodeQuery(query: RemoteQuery): Uint8Array {
  const said = Object.entries(query).filter(([, value]) => value !== undefined)
  return dagCbor.encode({ v: 1, ...Object.fromEntries(said) })
}

/** Throws PeerMisbehavedError on anything that is no query. */
export function decodeQuery(body: Uint8Array): RemoteQuery {
  const { v: version, ...query } = parse(QueryForm, body)
  return query as RemoteQuery
}

export const encodeHits = (hits: readonly Hit[]): Uint8Array =>
  dagCbor.encode({ v: 1, hits: hits.map(({ key, slug, sequence }) => [key, slug, sequence]) })

/** Throws PeerMisbehavedError on anything that is no answer. */
export const decodeHits = (body: Uint8Array): Hit[] =>
  parse(Hits, body).hits.map(([key, slug, sequence]) => ({ key, slug, sequence }))

function parse<const S extends v.GenericSchema>(schema: S, body: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(body))
  } catch {
    throw new PeerMisbehavedError('a message of the search protocol that cannot be read')
  }
}
