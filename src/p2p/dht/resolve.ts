import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import { StaleRecordError, StoreNotFoundError } from '../store/errors.ts'
import { getRecords } from './answers.ts'
import type { Dht } from './client.ts'
import type { StoreRecord } from './ipns-record.ts'
import { readStoreRecord } from './ipns-record.ts'
import { storeRecordKey } from './keys.ts'

/** Valid records of a store from the DHT, as they come, each newer than the one before. Ends quietly. */
export async function* storeRecords(
  dht: Dht,
  nym: Nym,
  options: AbortOptions = {},
): AsyncGenerator<StoreRecord> {
  let newest = -1n
  for await (const bytes of getRecords(dht, storeRecordKey(nym), options)) {
    // Whoever answers may send anything: what does not verify is as if nobody had answered.
    const record = await readStoreRecord(nym, bytes).catch(() => undefined)
    if (record === undefined || record.sequence <= newest) continue
    newest = record.sequence
    yield record
  }
}

/**
 * The newest record of a store that the DHT knows. Throws `store.stale-record` if all answers are
 * older than the sequence known already, `store.not-found` if there is no valid answer.
 */
export async function resolveStore(
  dht: Dht,
  nym: Nym,
  options: AbortOptions & { known?: bigint } = {},
): Promise<StoreRecord> {
  let best: StoreRecord | undefined
  for await (const record of storeRecords(dht, nym, options)) best = record
  if (best === undefined) throw new StoreNotFoundError()
  if (options.known !== undefined && best.sequence < options.known) {
    throw new StaleRecordError(best.sequence, options.known)
  }
  return best
}
