import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import * as v from 'valibot'
import type { Nym } from '../../lib/brand.ts'
import { MAX_RECORD_BYTES } from '../dht/ipns-record.ts'
import type { Block } from '../store/blocks.ts'
import { isSlug } from '../store/layout.ts'
import { MAX_BLOCK_BYTES, MAX_DOCUMENT_BYTES, MAX_INDEX_BYTES } from '../store/limits.ts'
import { PeerMisbehavedError } from './errors.ts'

/** Root directory, index, profile, one listing. */
const MAX_PAGE_BLOCKS = 4

/** A page at its largest: index, profile and listing at their limits and a small root. */
export const MAX_PAGE_BYTES = MAX_INDEX_BYTES + 2 * MAX_DOCUMENT_BYTES + 64 * 1024

/** Question of `/souk/store/1`. */
export interface StoreQuestion {
  nym: Nym
  /** The listing that the page is about; its contract comes along. */
  slug?: string
  /** The root that the asker has; its blocks need not be sent. */
  have?: CID
  /** Only the record is wanted, and how much of that version lies there. */
  probe?: boolean
}

/** Answer of `/souk/store/1`, before anything of it was verified. */
export interface StoreAnswer {
  record: Uint8Array
  blocks: Block[]
  /** Every block of that version lies at the one who answers, by its own word. */
  whole?: boolean
}

const bytes = v.instance(Uint8Array)
const link = v.pipe(
  v.custom<CID>((value) => CID.asCID(value) !== null),
  v.transform((cid) => CID.asCID(cid) as CID),
)
const Question = v.strictObject({
  v: v.literal(1),
  nym: v.pipe(v.string(), v.maxLength(100)),
  slug: v.optional(v.pipe(v.string(), v.check(isSlug))),
  have: v.optional(link),
  probe: v.optional(v.boolean()),
})
const Answer = v.strictObject({
  v: v.literal(1),
  record: v.pipe(
    bytes,
    v.check((value) => value.length <= MAX_RECORD_BYTES),
  ),
  blocks: v.pipe(
    v.array(
      v.strictTuple([
        link,
        v.pipe(
          bytes,
          v.check((value) => value.length <= MAX_BLOCK_BYTES),
        ),
      ]),
    ),
    v.maxLength(MAX_PAGE_BLOCKS),
  ),
  whole: v.optional(v.boolean()),
})

export function encodeQuestion(question: StoreQuestion): Uint8Array {
  return dagCbor.encode({ v: 1, ...question })
}

/** Throws PeerMisbehavedError on anything that is no question. */
export function decodeQuestion(body: Uint8Array): StoreQuestion {
  const { nym, slug, have, probe } = parse(Question, body)
  return {
    nym: nym as Nym,
    ...(slug !== undefined && { slug }),
    ...(have !== undefined && { have }),
    ...(probe !== undefined && { probe }),
  }
}

export function encodeAnswer({ record, blocks, whole }: StoreAnswer): Uint8Array {
  return dagCbor.encode({
    v: 1,
    record,
    blocks: blocks.map((block) => [block.cid, block.bytes]),
    ...(whole !== undefined && { whole }),
  })
}

/** Throws PeerMisbehavedError on anything that is no answer. */
export function decodeAnswer(body: Uint8Array): StoreAnswer {
  const { record, blocks, whole } = parse(Answer, body)
  return {
    record,
    blocks: blocks.map(([cid, block]) => ({ cid, bytes: block })),
    ...(whole !== undefined && { whole }),
  }
}

function parse<const S extends v.GenericSchema>(schema: S, body: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(body))
  } catch {
    throw new PeerMisbehavedError('a message of the store protocol that cannot be read')
  }
}
