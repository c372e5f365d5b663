import * as dagCbor from '@ipld/dag-cbor'
import * as v from 'valibot'
import type { Nym } from '../../lib/brand.ts'
import { MAX_RECORD_BYTES } from '../dht/ipns-record.ts'
import { PeerMisbehavedError } from './errors.ts'

/** A record and its envelope. */
export const MAX_NEWS_BYTES = MAX_RECORD_BYTES + 512

/** Frames of `/souk/news/1`: the viewer watches and unwatches, the holder tells. */
export type NewsMessage =
  /** `sequence`: what the viewer has; a newer record is told at once. Sent again as a sign of life. */
  { watch: Nym; sequence?: bigint } | { unwatch: Nym } | { nym: Nym; record: Uint8Array }

const nym = v.pipe(v.string(), v.maxLength(100))
const Message = v.union([
  v.strictObject({
    watch: nym,
    sequence: v.optional(
      v.pipe(
        v.union([v.bigint(), v.pipe(v.number(), v.safeInteger())]),
        v.transform((sequence) => BigInt(sequence)),
      ),
    ),
  }),
  v.strictObject({ unwatch: nym }),
  v.strictObject({
    nym,
    record: v.pipe(
      v.instance(Uint8Array),
      v.check((record) => record.length <= MAX_RECORD_BYTES),
    ),
  }),
])

export const encodeNews = (message: NewsMessage): Uint8Array => dagCbor.encode(message)

/** Throws PeerMisbehavedError on anything that is no message of the news protocol. */
export function decodeNews(frame: Uint8Array): NewsMessage {
  try {
    return v.parse(Message, dagCbor.decode(frame)) as NewsMessage
  } catch {
    throw new PeerMisbehavedError('a message of the news protocol that cannot be read')
  }
}
