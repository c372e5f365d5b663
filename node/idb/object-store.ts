import { createIndex, keyAt } from './schema.ts'
import type { IndexSchema, KeyPath, StoreSchema } from './schema.ts'
import { encodeKey } from './keys.ts'
import { condition } from './key-range.ts'
import { nameList } from './name-list.ts'
import type { Request } from './request.ts'
import type { Sql } from './sql.ts'
import { Table } from './table.ts'
import { encodeValue } from './values.ts'

/** What carries out the requests of an object store. */
export interface Asking {
  readonly mode: IDBTransactionMode
  readonly sql: Sql
  /** Throws DOMException `TransactionInactiveError` after the end. */
  ask<T>(act: () => T): Request<T>
}

/** An object store as seen by one transaction. What is stored is copied when it is asked for. */
export class ObjectStore {
  readonly transaction: Asking
  readonly #schema: StoreSchema
  readonly #table: Table

  constructor(transaction: Asking, schema: StoreSchema) {
    this.transaction = transaction
    this.#schema = schema
    this.#table = new Table(transaction.sql, schema)
  }

  get name(): string {
    return this.#schema.name
  }

  get keyPath(): KeyPath | null {
    return this.#schema.keyPath ?? null
  }

  get indexNames(): readonly string[] {
    return nameList(this.#schema.indexes.keys())
  }

  put(value: unknown, key?: unknown): Request<unknown> {
    return this.#write(value, key, 'put')
  }

  add(value: unknown, key?: unknown): Request<unknown> {
    return this.#write(value, key, 'add')
  }

  delete(query: unknown): Request<undefined> {
    this.#writable()
    required(query)
    return this.transaction.ask(() => void this.#table.delete(query) as undefined)
  }

  clear(): Request<undefined> {
    this.#writable()
    return this.transaction.ask(() => void this.#table.clear() as undefined)
  }

  get(query: unknown): Request<unknown> {
    required(query)
    return this.transaction.ask(() => this.#table.values(query, 1)[0])
  }

  getKey(query: unknown): Request<IDBValidKey | undefined> {
    required(query)
    return this.transaction.ask(() => this.#table.keys(query, 1)[0])
  }

  getAll(query?: unknown, count?: number): Request<unknown[]> {
    condition('key', query)
    return this.transaction.ask(() => this.#table.values(query, count))
  }

  getAllKeys(query?: unknown, count?: number): Request<IDBValidKey[]> {
    condition('key', query)
    return this.transaction.ask(() => this.#table.keys(query, count))
  }

  count(query?: unknown): Request<number> {
    condition('key', query)
    return this.transaction.ask(() => this.#table.count(query))
  }

  index(name: string): Index {
    const index = this.#schema.indexes.get(name)
    if (index === undefined) throw new DOMException(`no index ${name}`, 'NotFoundError')
    return new Index(this, this.#table, index)
  }

  /** Only while the database is upgraded; neither unique nor multi-entry. */
  createIndex(name: string, keyPath: KeyPath, options: IDBIndexParameters = {}): Index {
    if (this.transaction.mode !== 'versionchange') {
      throw new DOMException('only in an upgrade', 'InvalidStateError')
    }
    if (options.unique === true || options.multiEntry === true) {
      throw new DOMException('only plain indexes', 'NotSupportedError')
    }
    const index = createIndex(this.transaction.sql.sqlite, this.#schema, name, keyPath)
    this.#table.fill(index)
    return new Index(this, this.#table, index)
  }

  #write(value: unknown, given: unknown, how: 'put' | 'add'): Request<unknown> {
    this.#writable()
    const { keyPath } = this.#schema
    if (keyPath !== undefined && given !== undefined) {
      throw new DOMException('the key is inside the value', 'DataError')
    }
    const bytes = encodeValue(value)
    const key = keyPath === undefined ? given : keyAt(value, keyPath)
    const encoded = encodeKey(key)
    return this.transaction.ask(() => {
      this.#table[how](encoded, bytes)
      return key
    })
  }

  #writable(): void {
    if (this.transaction.mode === 'readonly') {
      throw new DOMException('a transaction that only reads', 'ReadOnlyError')
    }
  }
}

/** An index of an object store. */
export class Index {
  readonly objectStore: ObjectStore
  readonly #table: Table
  readonly #schema: IndexSchema

  constructor(objectStore: ObjectStore, table: Table, schema: IndexSchema) {
    this.objectStore = objectStore
    this.#table = table
    this.#schema = schema
  }

  get name(): string {
    return this.#schema.name
  }

  get(query: unknown): Request<unknown> {
    required(query)
    return this.#ask(() => this.#table.values(query, 1, this.#schema)[0])
  }

  getKey(query: unknown): Request<IDBValidKey | undefined> {
    required(query)
    return this.#ask(() => this.#table.keys(query, 1, this.#schema)[0])
  }

  getAll(query?: unknown, count?: number): Request<unknown[]> {
    condition('key', query)
    return this.#ask(() => this.#table.values(query, count, this.#schema))
  }

  getAllKeys(query?: unknown, count?: number): Request<IDBValidKey[]> {
    condition('key', query)
    return this.#ask(() => this.#table.keys(query, count, this.#schema))
  }

  count(query?: unknown): Request<number> {
    condition('key', query)
    return this.#ask(() => this.#table.count(query, this.#schema))
  }

  #ask<T>(act: () => T): Request<T> {
    return this.objectStore.transaction.ask(act)
  }
}

/** Unlike lists and counts, these need a key or a range. Throws DOMException `DataError`. */
function required(query: unknown): void {
  if (query === undefined || query === null) throw new DOMException('no key given', 'DataError')
  condition('key', query)
}
