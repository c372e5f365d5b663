import { DatabaseSync } from 'node:sqlite'
import type { SQLOutputValue, StatementSync } from 'node:sqlite'

type Row = Record<string, SQLOutputValue>

/** What SQLite says about a disk that is full. */
const FULL = 13

/** Room that is free is used again in any case; a supervisor waits no longer. */
const TIDY_MS = 1_000

/** One open SQLite file, with the statements that were used before. */
export class Sql {
  readonly sqlite: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /** Opens or makes the file. Throws DOMException `UnknownError` where that cannot be. */
  constructor(file: string) {
    this.sqlite = translated(() => {
      const sqlite = new DatabaseSync(file)
      // Whole before and after a crash; readers of a file that is copied while open see one state.
      sqlite.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL')
      return sqlite
    })
  }

  exec(sql: string): void {
    translated(() => this.sqlite.exec(sql))
  }

  run(sql: string, ...parameters: Uint8Array[]): void {
    translated(() => this.#statement(sql).run(...parameters))
  }

  get(sql: string, ...parameters: Uint8Array[]): Row | undefined {
    return translated(() => this.#statement(sql).get(...parameters))
  }

  all(sql: string, ...parameters: Uint8Array[]): Row[] {
    return translated(() => this.#statement(sql).all(...parameters))
  }

  /** Statements of before are forgotten: what they spoke of has changed. */
  forget(): void {
    this.#statements.clear()
  }

  /** Gives room back that was freed, as far as it takes no long time, and leaves one file. */
  close(): void {
    this.#statements.clear()
    try {
      const until = performance.now() + TIDY_MS
      while (this.#freePages() > 0 && performance.now() < until) {
        this.sqlite.exec('PRAGMA incremental_vacuum(1024)')
      }
      this.sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // A disk that is full; the next opening reads the journal.
    }
    this.sqlite.close()
  }

  #freePages(): number {
    return Number(this.sqlite.prepare('PRAGMA freelist_count').get()?.['freelist_count'] ?? 0)
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.sqlite.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

/** Bytes of a column that is never empty. */
export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column]
  if (value instanceof Uint8Array) return value
  throw new DOMException('a record on the disk is damaged', 'UnknownError')
}

/** Errors of SQLite become those that a browser would raise. */
function translated<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof Error) || error instanceof DOMException) throw error
    const full = Reflect.get(error, 'errcode') === FULL
    throw new DOMException(error.message, full ? 'QuotaExceededError' : 'UnknownError')
  }
}
