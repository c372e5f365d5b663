import type { PrivateKey } from '@libp2p/interface'
import * as dagPb from '@ipld/dag-pb'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { createIPNSRecord, marshalIPNSRecord, unmarshalIPNSRecord } from 'ipns'
import { ipnsValidator } from 'ipns/validator'
import { CID } from 'multiformats/cid'
import type { Nym } from '../../lib/brand.ts'
import { RecordInvalidError } from './errors.ts'
import { storeRecordKey } from './keys.ts'

/**
 * How long a record is valid after it was signed: as long as others keep a store up whose owner is
 * away. A newer one replaces it at once; the DHT itself forgets it 48 h after the last put.
 */
const RECORD_LIFETIME_MS = 30 * 24 * 3_600_000

/** For how long others may answer from their memory without asking again. */
const RECORD_TTL_NS = 60n * 1_000_000_000n

/** A record with its key inside is under 500 bytes; IPNS allows 10 KiB. */
export const MAX_RECORD_BYTES = 2_048

/** The owner's statement of which root is the store: an IPNS record, read and verified. */
export interface StoreRecord {
  nym: Nym
  /** The signed record as it travels. */
  bytes: Uint8Array
  /** Counts up with each change by the owner. */
  sequence: bigint
  root: CID
  /** Milliseconds since the Unix epoch; past it nobody should take the record for current. */
  validUntil: number
}

/** Signs that `root` is the store of the identity key's owner. */
export async function createStoreRecord(
  identity: PrivateKey,
  root: CID,
  sequence: bigint,
): Promise<StoreRecord> {
  const nym = peerIdFromPrivateKey(identity).toString() as Nym
  const record = await createIPNSRecord(identity, root, sequence, RECORD_LIFETIME_MS, {
    ttlNs: RECORD_TTL_NS,
    v1Compatible: false,
  })
  return readStoreRecord(nym, marshalIPNSRecord(record))
}

/**
 * Verifies a record: signed by the nym's own key, valid now, naming an IPFS directory. With
 * `allowExpired` one past its time is read too: good enough to show a kept store and to refuse an
 * older one. Throws `record.invalid`.
 */
export async function readStoreRecord(
  nym: Nym,
  bytes: Uint8Array,
  options: { allowExpired?: boolean } = {},
): Promise<StoreRecord> {
  if (bytes.length > MAX_RECORD_BYTES) throw new RecordInvalidError('the record is too large')
  try {
    await ipnsValidator(storeRecordKey(nym), bytes)
  } catch (cause) {
    // The expiry is looked at last: what has only expired has a good signature.
    const expired = cause instanceof Error && cause.name === 'RecordExpiredError'
    if (!expired || options.allowExpired !== true) {
      throw new RecordInvalidError('the record is not valid', cause)
    }
  }
  const record = unmarshalIPNSRecord(bytes)
  return {
    nym,
    bytes,
    sequence: record.sequence,
    root: rootOf(record.value),
    validUntil: Date.parse(record.validity),
  }
}

function rootOf(value: string): CID {
  const path = /^\/ipfs\/([A-Za-z0-9]{1,100})$/.exec(value)
  try {
    const root = CID.parse(path?.[1] ?? '').toV1()
    if (root.code === dagPb.code) return root
  } catch (cause) {
    throw new RecordInvalidError('the record names no store', cause)
  }
  throw new RecordInvalidError('the record names no directory')
}
