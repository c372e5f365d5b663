import { mapErrors } from '../errors.ts'
import type { SoukDatabase } from '../schema.ts'

/** The seed of this browser's peer key; made at the first call, the same ever after. */
export function deviceSeed(database: SoukDatabase): Promise<Uint8Array<ArrayBuffer>> {
  return mapErrors(async () => {
    // One transaction: two tabs that start together must end with the same key.
    const transaction = database.transaction('device', 'readwrite')
    const known = await transaction.store.get('device')
    const record = known ?? {
      seed: crypto.getRandomValues(new Uint8Array(32)),
      createdAt: Date.now(),
    }
    if (known === undefined) await transaction.store.put(record, 'device')
    await transaction.done
    return record.seed
  })
}
