/** All that the app keeps, kept by SQLite: the tests of the storage itself, over another disk. */
import { describe, vi } from 'vitest'
import type * as Seal from '../../src/storage/seal.ts'

vi.mock('fake-indexeddb', () => import('./temporary.ts'))
vi.mock('fake-indexeddb/auto', () => import('../globals.ts'))
vi.mock('../../src/storage/seal.ts', async (original) => ({
  ...(await original<typeof Seal>()),
  // As under Node, where the key of the device has to go into a file.
  generateSealingKey: () =>
    crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']),
}))

const storage = '../../src/storage'
const subjects = [
  'open',
  'block-store',
  'datastore',
  'private-records',
  'transact',
  'repositories/repositories',
  'repositories/block-owners',
  'vault',
]

// Each in a scope of its own, for what it does before each test.
for (const subject of subjects) {
  describe(subject, async () => {
    await import(`${storage}/${subject}.test.ts`)
  })
}
