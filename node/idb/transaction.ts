import type { DatabaseFile } from './database-file.ts'
import { ObjectStore } from './object-store.ts'
import type { Asking } from './object-store.ts'
import type { Queued } from './queue.ts'
import { Request } from './request.ts'
import type { Sql } from './sql.ts'

/** Other work of the process waits no longer than this for a long transaction, ms. */
const SLICE_MS = 8

interface Asked {
  readonly request: Request
  readonly act: () => unknown
}

/**
 * A transaction: requests in the order in which they were asked; it commits itself when all are answered
 * and nobody asked for more, and undoes everything when one fails.
 */
export class Transaction extends EventTarget implements Queued, Asking {
  readonly mode: IDBTransactionMode
  readonly durability: string
  readonly objectStoreNames: readonly string[]
  readonly #file: DatabaseFile
  #asked: Asked[] = []
  #state: 'waiting' | 'running' | 'finished' = 'waiting'
  #error: unknown = null
  readonly #stores = new Map<string, ObjectStore>()

  constructor(
    file: DatabaseFile,
    names: readonly string[],
    mode: IDBTransactionMode,
    durability = 'default',
  ) {
    super()
    this.#file = file
    this.mode = mode
    this.durability = durability
    this.objectStoreNames = names
    file.queue.enter(this)
  }

  get error(): unknown {
    return this.#error
  }

  get sql(): Sql {
    return this.#file.sql
  }

  get finished(): boolean {
    return this.#state === 'finished'
  }

  objectStore(name: string): ObjectStore {
    if (this.finished) throw new DOMException('the transaction is over', 'InvalidStateError')
    const schema = this.#file.schema.get(name)
    const named = this.mode === 'versionchange' || this.objectStoreNames.includes(name)
    if (schema === undefined || !named) throw new DOMException(`no store ${name}`, 'NotFoundError')
    const store = this.#stores.get(name) ?? new ObjectStore(this, schema)
    this.#stores.set(name, store)
    return store
  }

  /** Queues one request. Throws DOMException `TransactionInactiveError` after the end. */
  ask<T>(act: () => T): Request<T> {
    if (this.finished) {
      throw new DOMException('the transaction is over', 'TransactionInactiveError')
    }
    const request = new Request<T>()
    this.#asked.push({ request, act })
    return request
  }

  begin(): void {
    this.#state = 'running'
    if (this.mode !== 'readonly') {
      const { sql } = this.#file
      try {
        // Strict: on the disk, not only in the hands of the operating system.
        sql.exec(`PRAGMA synchronous = ${this.durability === 'strict' ? 'FULL' : 'NORMAL'}`)
        sql.exec('BEGIN IMMEDIATE')
      } catch (error) {
        return this.#undo(error, false)
      }
    }
    if (this.mode !== 'versionchange') setImmediate(() => this.step())
  }

  /** Answers what was asked, or commits when nothing was. */
  step(): void {
    if (this.#state !== 'running') return
    if (this.#asked.length === 0) return this.#commit()
    const until = performance.now() + SLICE_MS
    while (this.#state === 'running' && performance.now() < until) {
      const next = this.#asked.shift()
      if (next === undefined) break
      this.#answer(next)
    }
    setImmediate(() => this.step())
  }

  /** Throws DOMException `InvalidStateError` after the end. */
  abort(): void {
    if (this.finished) throw new DOMException('the transaction is over', 'InvalidStateError')
    this.fail(null)
  }

  /** Undoes everything, for a reason that is not the caller's: a disk that is full, a record damaged. */
  fail(error: unknown): void {
    this.#undo(error)
  }

  #answer({ request, act }: Asked): void {
    let value: unknown
    try {
      value = act()
    } catch (error) {
      const forgiven = request.fail(error)
      if (!forgiven && !this.finished) this.#undo(error)
      return
    }
    request.succeed(value)
  }

  #commit(): void {
    try {
      if (this.mode !== 'readonly') this.#file.sql.exec('COMMIT')
    } catch (error) {
      return this.#undo(error)
    }
    this.#end('complete')
  }

  #undo(error: unknown, begun = this.#state === 'running'): void {
    this.#error = error
    if (begun && this.mode !== 'readonly') this.#file.rollBack()
    const unanswered = this.#asked.splice(0)
    this.#state = 'finished'
    const aborted = () => new DOMException('the transaction was aborted', 'AbortError')
    setImmediate(() => {
      for (const { request } of unanswered) request.fail(aborted())
      this.#end('abort')
    })
  }

  #end(type: 'complete' | 'abort'): void {
    this.#state = 'finished'
    this.dispatchEvent(new Event(type))
    this.#file.queue.leave(this)
  }
}
