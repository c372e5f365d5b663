import { TransactionQueue } from './queue.ts'
import { VersionChange } from './request.ts'
import { prepare, readSchema, versionOf } from './schema.ts'
import type { StoreSchema } from './schema.ts'
import { Sql } from './sql.ts'

/** Whoever has a database open. Told of it when another version is wanted. */
export interface Connection extends EventTarget {
  readonly version: number
}

/** One database on the disk while anybody in this process has it open. */
export class DatabaseFile {
  readonly name: string
  readonly sql: Sql
  readonly queue = new TransactionQueue()
  schema: Map<string, StoreSchema>
  readonly #connections = new Set<Connection>()
  readonly #released = new EventTarget()
  readonly #onUnused: () => void

  constructor(name: string, path: string, onUnused: () => void) {
    this.name = name
    this.sql = new Sql(path)
    this.#onUnused = onUnused
    prepare(this.sql.sqlite)
    this.schema = readSchema(this.sql.sqlite)
  }

  get version(): number {
    return versionOf(this.sql.sqlite)
  }

  connect(database: Connection): void {
    this.#connections.add(database)
  }

  release(database: Connection): void {
    // What was begun comes to its end.
    this.queue.whenIdle(() => {
      this.#connections.delete(database)
      this.#released.dispatchEvent(new Event('released'))
      this.endIfUnused()
    })
  }

  endIfUnused(): void {
    if (this.#connections.size === 0) this.#onUnused()
  }

  /**
   * Asks all open connections to close, and resolves when they have. Calls `onBlocked` if they do not
   * at once.
   */
  async vacate(newVersion: number | null, onBlocked: () => void): Promise<void> {
    const open = [...this.#connections]
    for (const database of open) {
      database.dispatchEvent(new VersionChange('versionchange', database.version, newVersion))
    }
    // Those that closed in answer to it are gone by now, if nothing ran.
    await new Promise(setImmediate)
    const still = () => open.some((database) => this.#connections.has(database))
    if (still()) onBlocked()
    while (still()) {
      await new Promise((resolve) =>
        this.#released.addEventListener('released', resolve, { once: true }),
      )
    }
  }

  rollBack(): void {
    this.sql.forget()
    try {
      this.sql.exec('ROLLBACK')
    } catch {
      // SQLite has undone it by itself, as it does when the disk is full.
    }
    this.schema = readSchema(this.sql.sqlite)
  }
}
