import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { STORE_PROTOCOL } from '../constants.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import { MAX_RECORD_BYTES, readStoreRecord } from '../dht/ipns-record.ts'
import type { StreamDialer } from '../framing.ts'
import { request } from '../framing.ts'
import { decodeAnswer, encodeQuestion } from './store-messages.ts'

/** A dial through an introducer and one round trip. */
const PROBE_TIMEOUT_MS = 12_000

/** A record and what is around it. */
const MAX_PROBE_BYTES = MAX_RECORD_BYTES + 1024

/** What a device says that it holds of a store. */
export interface ProbedStore {
  /** Verified; it may have expired meanwhile. */
  record: StoreRecord
  /** By its own word every block of that version lies there. */
  whole: boolean
}

/**
 * Asks one device which version of a store it holds: a question and an answer of about a kilobyte.
 * Throws when the device cannot be reached, refuses (`store.not-found`: it holds nothing), or shows a
 * record that its owner did not sign.
 */
export async function probeStore(
  node: StreamDialer,
  device: DeviceId,
  nym: Nym,
  options: AbortOptions = {},
): Promise<ProbedStore> {
  const question = encodeQuestion({ nym, probe: true })
  const body = await request(node, device, STORE_PROTOCOL, question, {
    ...options,
    timeoutMs: PROBE_TIMEOUT_MS,
    maxBytes: MAX_PROBE_BYTES,
  })
  const { record, whole } = decodeAnswer(body)
  return {
    record: await readStoreRecord(nym, record, { allowExpired: true }),
    whole: whole === true,
  }
}
