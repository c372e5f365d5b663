/**
 * Gives Node.js what the app finds in a browser. Must be the first import of whatever starts a node
 * here: parts of the app look for these names when they are evaluated.
 */
import { readFileSync } from 'node:fs'
import { RTCPeerConnection } from 'node-datachannel/polyfill'
import { Database } from './idb/database.ts'
import { Factory } from './idb/factory.ts'
import { KeyRange } from './idb/key-range.ts'
import { Index, ObjectStore } from './idb/object-store.ts'
import { OpenRequest, Request, VersionChange } from './idb/request.ts'
import { Transaction } from './idb/transaction.ts'

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }

Object.assign(globalThis, {
  __SOUK_VERSION__: `${version} (Node.js)`,
  indexedDB: new Factory(),
  IDBDatabase: Database,
  IDBObjectStore: ObjectStore,
  IDBIndex: Index,
  IDBKeyRange: KeyRange,
  IDBTransaction: Transaction,
  IDBRequest: Request,
  IDBOpenDBRequest: OpenRequest,
  IDBVersionChangeEvent: VersionChange,
  // Nothing here gives out cursors, but libraries ask whether something is one.
  IDBCursor: function IDBCursor() {},
  // The bridge takes it for a browser's own and mends it; @libp2p/webrtc uses this very class.
  RTCPeerConnection,
})
