import type { AbortOptions } from '../../lib/abort.ts'
import type { Dht } from '../dht/client.ts'
import { getRecords } from '../dht/answers.ts'
import { putRecord } from '../dht/client.ts'
import { equalBytes } from '../../lib/bytes.ts'
import type { HandleBundle } from './bundle.ts'
import { readBundle } from './bundle.ts'

/** Different answers that are looked at: more than a few only who lies can make. */
const MAX_ANSWERS = 6

/** A bundle with its bytes. */
export interface FoundBundle {
  readonly value: Uint8Array
  readonly bundle: HandleBundle
}

/** Where handles are looked up and shown. */
export interface HandleDht {
  /** All different bundles that others keep under a key. Ends quietly when nobody answers. */
  find(key: Uint8Array, options?: AbortOptions): Promise<Uint8Array[]>
  /** Throws `record.not-published`. */
  put(key: Uint8Array, value: Uint8Array, options?: AbortOptions): Promise<void>
}

/** Handles in the DHT. */
export function handleDht(dht: () => Promise<Dht>): HandleDht {
  return {
    find: async (key, options) => {
      const found: Uint8Array[] = []
      for await (const value of getRecords(await dht(), key, options)) {
        if (!found.some((one) => equalBytes(one, value))) found.push(value)
        if (found.length === MAX_ANSWERS) break
      }
      return found
    },
    put: async (key, value, options) => {
      await putRecord(await dht(), key, value, { ...options, own: true })
    },
  }
}

/** Those values that are bundles; others say nothing. */
export function bundlesOf(values: readonly Uint8Array[]): FoundBundle[] {
  return values.flatMap((value) => {
    try {
      return [{ value, bundle: readBundle(value) }]
    } catch {
      return []
    }
  })
}
