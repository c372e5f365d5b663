import type { PeerId } from '@libp2p/interface'
import type { KadDHT } from '@libp2p/kad-dht'
import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import { sleep, withTimeout } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { DhtStorage } from './dht-storage.ts'
import { NotPublishedError } from './errors.ts'

/** The part of kad-dht that is used: `libp2p.services.dht` is one. */
export type Dht = Pick<KadDHT, 'get' | 'put' | 'provide' | 'findProviders'> & {
  /** What this node holds itself, where it has our rules. */
  readonly storage?: Pick<DhtStorage, 'ready' | 'records' | 'namespaces'>
}

/** One walk to the closest nodes and their answers. Three of them fit into what people wait. */
const WALK_TIMEOUT_MS = 10_000
const ATTEMPTS = 3
const PAUSE_MS = 1_000

/**
 * Puts a record on the nodes closest to its key. Returns how many took it, at least one: on a young
 * network that is the relay alone. With `own` it is of this device's person, and this node keeps it
 * whatever the bounds of its storage say. Throws `record.not-published` after three attempts.
 */
export async function putRecord(
  dht: Dht,
  key: Uint8Array,
  record: Uint8Array,
  options: AbortOptions & { own?: boolean } = {},
): Promise<number> {
  if (options.own === true) await dht.storage?.records.protect(key)
  return persist(async (signal) => {
    let taken = 0
    for await (const event of dht.put(key, record, { signal })) {
      if (event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE') taken++
    }
    return taken
  }, options)
}

/**
 * Tells the nodes closest to the CID that this device has its block. Returns how many were told;
 * throws `record.not-published` if nobody could be.
 */
export function provideRoot(dht: Dht, cid: CID, options: AbortOptions = {}): Promise<number> {
  return persist(async (signal) => {
    let told = 0
    for await (const event of dht.provide(cid, { signal })) {
      // The other side does not answer: this says that the message went out whole.
      if (event.name === 'PEER_RESPONSE' && event.messageName === 'ADD_PROVIDER') told++
    }
    return told
  }, options)
}

/** Devices that say they have the block, with addresses, as they are found. Ends quietly. */
export async function* findHolders(
  dht: Dht,
  cid: CID,
  options: AbortOptions = {},
): AsyncGenerator<{ device: DeviceId; peer: PeerId }> {
  const seen = new Set<string>()
  try {
    const signal = withTimeout(WALK_TIMEOUT_MS, options)
    for await (const event of dht.findProviders(cid, { signal })) {
      if (event.name !== 'PROVIDER') continue
      for (const { id } of event.providers) {
        if (seen.has(id.toString())) continue
        seen.add(id.toString())
        yield { device: id.toString() as DeviceId, peer: id }
      }
    }
  } catch {
    options.signal?.throwIfAborted()
  }
}

async function persist(
  act: (signal: AbortSignal) => Promise<number>,
  options: AbortOptions,
): Promise<number> {
  let cause: unknown
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const reached = await act(withTimeout(WALK_TIMEOUT_MS, options))
      if (reached > 0) return reached
    } catch (error) {
      options.signal?.throwIfAborted()
      cause = error
    }
    if (attempt < ATTEMPTS) await sleep(PAUSE_MS * attempt, options)
  }
  throw new NotPublishedError(cause)
}
