import { condition } from './key-range.ts'
import { decodeKey, encodeKey } from './keys.ts'
import { keyAt } from './schema.ts'
import type { IndexSchema, StoreSchema } from './schema.ts'
import { bytesOf } from './sql.ts'
import type { Sql } from './sql.ts'
import { decodeValue } from './values.ts'

/** The records of one object store, in their table and those of its indexes. */
export class Table {
  readonly #sql: Sql
  readonly #store: StoreSchema
  readonly #name: string

  constructor(sql: Sql, store: StoreSchema) {
    this.#sql = sql
    this.#store = store
    this.#name = `s${store.id}`
  }

  /** Replaces what the key had. */
  put(key: Uint8Array, value: Uint8Array): void {
    this.#unindex('key = ?', [key])
    this.#sql.run(
      `INSERT INTO ${this.#name} (key, value) VALUES (?, ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      key,
      value,
    )
    for (const index of this.#store.indexes.values()) this.#index(index, key, value)
  }

  /** Throws DOMException `ConstraintError` where the key has a record. */
  add(key: Uint8Array, value: Uint8Array): void {
    if (this.#sql.get(`SELECT 1 FROM ${this.#name} WHERE key = ?`, key) !== undefined) {
      throw new DOMException('a record has this key', 'ConstraintError')
    }
    this.put(key, value)
  }

  delete(query: unknown): void {
    const { sql, parameters } = condition('key', query)
    this.#unindex(sql, parameters)
    this.#sql.run(`DELETE FROM ${this.#name} WHERE ${sql}`, ...parameters)
  }

  clear(): void {
    for (const index of this.#store.indexes.values()) this.#sql.run(`DELETE FROM i${index.id}`)
    this.#sql.run(`DELETE FROM ${this.#name}`)
  }

  values(query: unknown, limit?: number, index?: IndexSchema): unknown[] {
    const rows = this.#rows('r.value AS value', query, limit, index)
    return rows.map((row) => decodeValue(bytesOf(row, 'value')))
  }

  /** Keys of the records themselves, also where an index was asked. */
  keys(query: unknown, limit?: number, index?: IndexSchema): IDBValidKey[] {
    const rows = this.#rows('r.key AS key', query, limit, index)
    return rows.map((row) => decodeKey(bytesOf(row, 'key')))
  }

  count(query: unknown, index?: IndexSchema): number {
    const { sql, parameters } = condition('key', query)
    const table = index === undefined ? this.#name : `i${index.id}`
    const row = this.#sql.get(`SELECT count(*) AS n FROM ${table} WHERE ${sql}`, ...parameters)
    return Number(row?.['n'] ?? 0)
  }

  /** Enters every record into a new index. */
  fill(index: IndexSchema): void {
    for (const row of this.#sql.all(`SELECT key, value FROM ${this.#name}`)) {
      this.#index(index, bytesOf(row, 'key'), bytesOf(row, 'value'))
    }
  }

  #rows(columns: string, query: unknown, limit = -1, index?: IndexSchema) {
    const { sql, parameters } = condition(index === undefined ? 'r.key' : 'i.key', query)
    const from =
      index === undefined
        ? `${this.#name} AS r WHERE ${sql} ORDER BY r.key`
        : `i${index.id} AS i JOIN ${this.#name} AS r ON r.key = i.owner
           WHERE ${sql} ORDER BY i.key, i.owner`
    return this.#sql.all(`SELECT ${columns} FROM ${from} LIMIT ${limit}`, ...parameters)
  }

  #index(index: IndexSchema, key: Uint8Array, value: Uint8Array): void {
    const entry = indexKey(decodeValue(value), index)
    if (entry === undefined) return
    this.#sql.run(`INSERT OR REPLACE INTO i${index.id} (key, owner) VALUES (?, ?)`, entry, key)
  }

  #unindex(sql: string, parameters: Uint8Array[]): void {
    if (this.#store.indexes.size === 0) return
    const rows = this.#sql.all(`SELECT key, value FROM ${this.#name} WHERE ${sql}`, ...parameters)
    for (const row of rows) {
      const value = decodeValue(bytesOf(row, 'value'))
      for (const index of this.#store.indexes.values()) {
        const entry = indexKey(value, index)
        if (entry === undefined) continue
        const key = bytesOf(row, 'key')
        this.#sql.run(`DELETE FROM i${index.id} WHERE key = ? AND owner = ?`, entry, key)
      }
    }
  }
}

/** Under which key an index lists a value; `undefined`: under none, as IndexedDB says. */
function indexKey(value: unknown, index: IndexSchema): Uint8Array | undefined {
  try {
    return encodeKey(keyAt(value, index.keyPath))
  } catch {
    return undefined
  }
}
