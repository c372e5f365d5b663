import type { SoukDatabase } from '../schema.ts'
import { transact } from '../transact.ts'

/** The seed of this browser's peer key; made at the first call, the same ever after. */
export function deviceSeed(database: SoukDatabase): Promise<Uint8Array<ArrayBuffer>> {
  // One transaction: two tabs that start together must end with the same key.
  return transact(database, ['device'], async (transaction) => {
    const store = transaction.objectStore('device')
    const known = await store.get('device')
    if (known !== undefined) return known.seed
    const seed = crypto.getRandomValues(new Uint8Array(32))
    await store.put({ seed, createdAt: Date.now() }, 'device')
    return seed
  })
}
