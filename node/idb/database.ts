import type { DatabaseFile } from './database-file.ts'
import { nameList } from './name-list.ts'
import type { ObjectStore } from './object-store.ts'
import { createStore, dropStore } from './schema.ts'
import type { KeyPath } from './schema.ts'
import { Transaction } from './transaction.ts'

/** An open connection. */
export class Database extends EventTarget {
  readonly file: DatabaseFile
  readonly version: number
  #upgrade: Transaction | undefined
  #closed = false

  constructor(file: DatabaseFile, version: number) {
    super()
    this.file = file
    this.version = version
  }

  get name(): string {
    return this.file.name
  }

  get objectStoreNames(): readonly string[] & DOMStringList {
    return nameList(this.file.schema.keys())
  }

  /** Throws DOMException `InvalidStateError` when closed, `NotFoundError` for an unknown store. */
  transaction(
    names: string | Iterable<string>,
    mode: 'readonly' | 'readwrite' = 'readonly',
    options: IDBTransactionOptions = {},
  ): Transaction {
    if (this.#closed) throw new DOMException('the database is closed', 'InvalidStateError')
    if (this.#upgrade?.finished === false) {
      throw new DOMException('the database is being upgraded', 'InvalidStateError')
    }
    const list = nameList(new Set(typeof names === 'string' ? [names] : names))
    for (const name of list) {
      if (!this.file.schema.has(name)) throw new DOMException(`no store ${name}`, 'NotFoundError')
    }
    return new Transaction(this.file, list, mode, options.durability)
  }

  /** The transaction in which the schema may change; the caller drives its steps. */
  beginUpgrade(): Transaction {
    this.#upgrade = new Transaction(this.file, this.objectStoreNames, 'versionchange', 'strict')
    return this.#upgrade
  }

  createObjectStore(name: string, options: IDBObjectStoreParameters = {}): ObjectStore {
    const upgrade = this.#upgrading()
    if (options.autoIncrement === true) {
      throw new DOMException('keys are not made up here', 'NotSupportedError')
    }
    if (this.file.schema.has(name)) throw new DOMException(`${name} is there`, 'ConstraintError')
    const path = (options.keyPath ?? undefined) as KeyPath | undefined
    this.file.schema.set(name, createStore(this.file.sql.sqlite, name, path))
    return upgrade.objectStore(name)
  }

  deleteObjectStore(name: string): void {
    this.#upgrading()
    const store = this.file.schema.get(name)
    if (store === undefined) throw new DOMException(`no store ${name}`, 'NotFoundError')
    this.file.sql.forget()
    dropStore(this.file.sql.sqlite, store)
    this.file.schema.delete(name)
  }

  /** No new transactions; those that run end first. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.file.release(this)
  }

  #upgrading(): Transaction {
    if (this.#upgrade === undefined || this.#upgrade.finished) {
      throw new DOMException('only in an upgrade', 'InvalidStateError')
    }
    return this.#upgrade
  }
}
