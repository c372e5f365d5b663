import type { Nym } from '../../lib/brand.ts'
import { fromUtf8, utf8 } from '../../lib/bytes.ts'
import { RecordInvalidError } from '../dht/errors.ts'
import type { Namespace } from '../dht/namespace.ts'
import {
  MAX_INBOX_RECORD_BYTES,
  inboxRecordExpiry,
  inboxRecordSequence,
  readInboxRecord,
} from './key-record.ts'

const NAME = 'souk-inbox'

/** DHT key of a nym's inbox record: `/souk-inbox/<nym>`. */
export const inboxRecordKey = (nym: Nym): Uint8Array => utf8(`/${NAME}/${nym}`)

/**
 * Keys of inboxes: `/souk-inbox/<nym>`. The higher sequence is the newer one. Others prolong it:
 * whoever is away is written to most of all.
 */
export const inboxNamespace: Namespace = {
  name: NAME,
  maxBytes: MAX_INBOX_RECORD_BYTES,
  ttlMs: 48 * 3_600_000,
  outlivesAuthor: true,
  validate: async (key, value, now) => void (await readInboxRecord(nymOf(key), value, now)),
  select: (_key, values) => {
    const sequences = values.map(inboxRecordSequence)
    return sequences.indexOf(Math.max(...sequences))
  },
  sequence: (value) => BigInt(Math.max(0, inboxRecordSequence(value))),
  validUntil: inboxRecordExpiry,
}

function nymOf(key: Uint8Array): Nym {
  const [, , nym, ...rest] = fromUtf8(key).split('/')
  if (nym === undefined || rest.length > 0) throw new RecordInvalidError('not the key of an inbox')
  return nym as Nym
}
