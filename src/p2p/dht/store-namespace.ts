import { peerIdFromMultihash } from '@libp2p/peer-id'
import { unmarshalIPNSRecord } from 'ipns'
import { ipnsSelector } from 'ipns/selector'
import { decode as decodeDigest } from 'multiformats/hashes/digest'
import type { Nym } from '../../lib/brand.ts'
import { RecordInvalidError } from './errors.ts'
import { MAX_RECORD_BYTES, readStoreRecord } from './ipns-record.ts'
import type { Namespace } from './namespace.ts'

const PREFIX_LENGTH = '/ipns/'.length

/**
 * Store records: `/ipns/` and the multihash of the owner's identity key. The higher sequence is the
 * newer one, then the later end of validity (IPNS record spec, record verification).
 */
export const storeNamespace: Namespace = {
  name: 'ipns',
  maxBytes: MAX_RECORD_BYTES,
  ttlMs: 48 * 3_600_000,
  outlivesAuthor: true,
  validate: async (key, value, now) => {
    const { validUntil } = await readStoreRecord(nymOf(key), value, { allowExpired: true })
    if (validUntil < now) throw new RecordInvalidError('the record has expired')
  },
  select: ipnsSelector,
  sequence: (value) => unmarshalIPNSRecord(value).sequence,
  validUntil: (value) => Date.parse(unmarshalIPNSRecord(value).validity),
}

function nymOf(key: Uint8Array): Nym {
  try {
    return peerIdFromMultihash(decodeDigest(key.subarray(PREFIX_LENGTH))).toString() as Nym
  } catch (cause) {
    throw new RecordInvalidError('not the key of a store record', cause)
  }
}
