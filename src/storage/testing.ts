import { IDBFactory } from 'fake-indexeddb'
import { openDatabase, type OpenOptions } from './open.ts'
import type { SoukDatabase } from './schema.ts'

/** For tests: an empty disk in place of the browser's. */
export function formatDisk(): void {
  globalThis.indexedDB = new IDBFactory()
}

/** For tests: a database on an empty disk. */
export function freshDatabase(options: OpenOptions = {}): Promise<SoukDatabase> {
  formatDisk()
  return openDatabase('souk', options)
}
