import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Factory } from './factory.ts'
import { Transaction } from './transaction.ts'

const folders: string[] = []
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

// What the tests of the storage call when the disk is to fail them.
Object.assign(Transaction.prototype, {
  _abort(this: Transaction, name: string) {
    this.fail(new DOMException('as if the disk had refused it', name))
  },
})

/** For tests: names of databases, without a path, in a folder of their own that goes with the process. */
export class IDBFactory extends Factory {
  readonly #folder = mkdtempSync(join(tmpdir(), 'souk-idb-'))

  constructor() {
    super()
    folders.push(this.#folder)
  }

  override open(name: string, version?: number): ReturnType<Factory['open']> {
    return super.open(join(this.#folder, name), version)
  }

  override deleteDatabase(name: string): ReturnType<Factory['deleteDatabase']> {
    return super.deleteDatabase(join(this.#folder, name))
  }
}
