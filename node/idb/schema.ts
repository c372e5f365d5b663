import type { DatabaseSync } from 'node:sqlite'

/** A path to a key inside a value; several make an array key. */
export type KeyPath = string | readonly string[]

export interface IndexSchema {
  readonly id: number
  readonly name: string
  readonly keyPath: KeyPath
}

export interface StoreSchema {
  readonly id: number
  readonly name: string
  /** Absent: the key is given beside the value. */
  readonly keyPath: KeyPath | undefined
  readonly indexes: Map<string, IndexSchema>
}

/** Makes the tables that tell of all others. */
export function prepare(sqlite: DatabaseSync): void {
  sqlite.exec(`
    CREATE TABLE IF NOT EXISTS stores (id INTEGER PRIMARY KEY, name TEXT UNIQUE, key_path TEXT);
    CREATE TABLE IF NOT EXISTS indexes (
      id INTEGER PRIMARY KEY, store INTEGER, name TEXT, key_path TEXT, UNIQUE (store, name));
  `)
}

/** The version of the database; 0: nothing was made yet. Kept in SQLite's own header. */
export function versionOf(sqlite: DatabaseSync): number {
  return Number(sqlite.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
}

export function setVersion(sqlite: DatabaseSync, version: number): void {
  sqlite.exec(`PRAGMA user_version = ${Math.trunc(version)}`)
}

/** All object stores with their indexes, by name. */
export function readSchema(sqlite: DatabaseSync): Map<string, StoreSchema> {
  const stores = new Map<string, StoreSchema>()
  const byId = new Map<number, StoreSchema>()
  for (const row of sqlite.prepare('SELECT id, name, key_path FROM stores ORDER BY name').all()) {
    const store: StoreSchema = {
      id: Number(row['id']),
      name: String(row['name']),
      keyPath: row['key_path'] === null ? undefined : JSON.parse(String(row['key_path'])),
      indexes: new Map(),
    }
    stores.set(store.name, store)
    byId.set(store.id, store)
  }
  for (const row of sqlite.prepare('SELECT id, store, name, key_path FROM indexes').all()) {
    const name = String(row['name'])
    const index = { id: Number(row['id']), name, keyPath: JSON.parse(String(row['key_path'])) }
    byId.get(Number(row['store']))?.indexes.set(name, index)
  }
  return stores
}

export function createStore(sqlite: DatabaseSync, name: string, keyPath?: KeyPath): StoreSchema {
  const path = keyPath === undefined ? null : JSON.stringify(keyPath)
  const { lastInsertRowid } = sqlite
    .prepare('INSERT INTO stores (name, key_path) VALUES (?, ?)')
    .run(name, path)
  const id = Number(lastInsertRowid)
  sqlite.exec(`CREATE TABLE s${id} (key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)`)
  return { id, name, keyPath, indexes: new Map() }
}

export function dropStore(sqlite: DatabaseSync, store: StoreSchema): void {
  for (const index of store.indexes.values()) dropIndex(sqlite, index)
  sqlite.exec(`DROP TABLE s${store.id}`)
  sqlite.prepare('DELETE FROM stores WHERE id = ?').run(store.id)
}

/** An index without entries: whoever makes it fills it. */
export function createIndex(
  sqlite: DatabaseSync,
  store: StoreSchema,
  name: string,
  keyPath: KeyPath,
): IndexSchema {
  const { lastInsertRowid } = sqlite
    .prepare('INSERT INTO indexes (store, name, key_path) VALUES (?, ?, ?)')
    .run(store.id, name, JSON.stringify(keyPath))
  const id = Number(lastInsertRowid)
  sqlite.exec(
    `CREATE TABLE i${id} (key BLOB NOT NULL, owner BLOB NOT NULL, PRIMARY KEY (key, owner)) WITHOUT ROWID`,
  )
  const index = { id, name, keyPath }
  store.indexes.set(name, index)
  return index
}

function dropIndex(sqlite: DatabaseSync, index: IndexSchema): void {
  sqlite.exec(`DROP TABLE i${index.id}`)
  sqlite.prepare('DELETE FROM indexes WHERE id = ?').run(index.id)
}

/** The key at a path inside a value, or `undefined` where there is none. */
export function keyAt(value: unknown, path: KeyPath): unknown {
  if (typeof path !== 'string') {
    const parts = path.map((part) => keyAt(value, part))
    return parts.includes(undefined) ? undefined : parts
  }
  let current = value
  for (const name of path.split('.')) {
    if (typeof current !== 'object' || current === null) return undefined
    current = Reflect.get(current, name)
  }
  return current
}
