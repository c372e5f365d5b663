import { rmSync } from 'node:fs'
import { Lock } from '../../src/lib/lock.ts'
import { DatabaseFile } from './database-file.ts'
import { Database } from './database.ts'
import { OpenRequest, VersionChange } from './request.ts'
import { setVersion } from './schema.ts'

const SUFFIX = '.sqlite'

/**
 * IndexedDB on a disk: each database is an SQLite file, and its name is the path of that file (without
 * `.sqlite`), so that nodes of one process can live in folders of their own. Holds what the app uses
 * of the interface: no cursors, no key generators, no unique or multi-entry indexes.
 */
export class Factory {
  readonly #files = new Map<string, DatabaseFile>()
  readonly #turns = new Map<string, Lock>()

  open(name: string, version?: number): OpenRequest<Database> {
    const request = new OpenRequest<Database>()
    this.#inTurn(name, request, async () => {
      const file = this.#file(name)
      try {
        await this.#open(file, request, version ?? Math.max(file.version, 1))
      } catch (error) {
        file.endIfUnused()
        throw error
      }
    })
    return request
  }

  deleteDatabase(name: string): OpenRequest<undefined> {
    const request = new OpenRequest<undefined>()
    this.#inTurn(name, request, async () => {
      const file = this.#files.get(name)
      const version = file?.version ?? 0
      await file?.vacate(null, () =>
        request.dispatchEvent(new VersionChange('blocked', version, null)),
      )
      for (const end of ['', '-wal', '-shm']) rmSync(name + SUFFIX + end, { force: true })
      request.succeed(undefined)
    })
    return request
  }

  async #open(file: DatabaseFile, request: OpenRequest<Database>, version: number): Promise<void> {
    const oldVersion = file.version
    if (oldVersion > version) {
      throw new DOMException(`version ${oldVersion} is newer than ${version}`, 'VersionError')
    }
    if (oldVersion < version) {
      await file.vacate(version, () =>
        request.dispatchEvent(new VersionChange('blocked', oldVersion, version)),
      )
    }
    const reopened = this.#file(file.name)
    const database = new Database(reopened, version)
    reopened.connect(database)
    if (oldVersion < version) await upgrade(database, request, oldVersion)
    request.succeed(database)
  }

  /** Openings and deletions of one database come one after the other. */
  #inTurn(name: string, request: OpenRequest<unknown>, act: () => Promise<void>): void {
    const turn = this.#turns.get(name) ?? new Lock()
    this.#turns.set(name, turn)
    // Listeners are added after the call.
    void turn.run(() => new Promise(setImmediate).then(act)).catch((error) => request.fail(error))
  }

  #file(name: string): DatabaseFile {
    const known = this.#files.get(name)
    if (known !== undefined) return known
    const file: DatabaseFile = new DatabaseFile(name, name + SUFFIX, () => {
      if (this.#files.get(name) !== file) return
      this.#files.delete(name)
      file.sql.close()
    })
    this.#files.set(name, file)
    return file
  }
}

/** Resolves when the upgrade is committed; rejects with `AbortError` when it was undone. */
function upgrade(
  database: Database,
  request: OpenRequest<Database>,
  oldVersion: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.beginUpgrade()
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => {
      database.close()
      reject(new DOMException('the upgrade was aborted', 'AbortError'))
    })
    setVersion(database.file.sql.sqlite, database.version)
    request.upgrade(database, transaction, oldVersion, database.version)
    setImmediate(() => transaction.step())
  })
}
