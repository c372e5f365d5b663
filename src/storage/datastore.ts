import { BaseDatastore } from 'datastore-core'
import { Key, type Batch, type KeyQuery, type Pair, type Query } from 'interface-datastore'
import { raceSignal, type AbortOptions } from '../lib/abort.ts'
import { mapErrors, NotFoundError } from './errors.ts'
import type { SoukDatabase } from './schema.ts'
import { WriteBatcher } from './write-batch.ts'

/** Records read per transaction by a query. */
const PAGE_SIZE = 256

/** Above every character that a key can hold. */
const LAST = '\uffff'

/** What libp2p and Helia remember, in IndexedDB; writes are gathered like those of the block store. */
export class IdbDatastore extends BaseDatastore {
  readonly #database: SoukDatabase
  readonly #writes: WriteBatcher<'datastore'>

  constructor(database: SoukDatabase) {
    super()
    this.#database = database
    this.#writes = new WriteBatcher(database, 'datastore', (key) => key)
  }

  override async has(key: Key, options: AbortOptions = {}): Promise<boolean> {
    options.signal?.throwIfAborted()
    const name = key.toString()
    const pending = this.#writes.peek(name)
    if (pending !== undefined) return pending.value !== undefined
    return mapErrors(async () => (await this.#database.count('datastore', name)) > 0)
  }

  override async put(key: Key, value: Uint8Array, options: AbortOptions = {}): Promise<Key> {
    await this.#write(key, value, options)
    return key
  }

  override async get(key: Key, options: AbortOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted()
    const name = key.toString()
    const pending = this.#writes.peek(name)
    const value =
      pending === undefined
        ? await mapErrors(() => this.#database.get('datastore', name))
        : pending.value
    if (value === undefined) throw new NotFoundError()
    return value
  }

  override async delete(key: Key, options: AbortOptions = {}): Promise<void> {
    await this.#write(key, undefined, options)
  }

  /** All in one transaction. */
  override batch(): Batch {
    let writes: { key: Key; value: Uint8Array | undefined }[] = []
    return {
      put: (key, value) => void writes.push({ key, value }),
      delete: (key) => void writes.push({ key, value: undefined }),
      commit: async (options = {}) => {
        const now = writes
        writes = []
        await Promise.all(now.map(({ key, value }) => this.#write(key, value, options)))
      },
    }
  }

  override async *_all(query: Query, options: AbortOptions = {}): AsyncGenerator<Pair> {
    for await (const page of this.#pages(query.prefix, options)) {
      const [first] = page
      const last = page.at(-1)
      if (first === undefined || last === undefined) return
      const range = IDBKeyRange.bound(first, last)
      const [names, values] = await mapErrors(() => {
        const { store } = this.#database.transaction('datastore')
        return Promise.all([store.getAllKeys(range), store.getAll(range)])
      })
      for (const [index, value] of values.entries()) {
        yield { key: new Key(names[index] ?? first, false), value }
      }
    }
  }

  override async *_allKeys(query: KeyQuery, options: AbortOptions = {}): AsyncGenerator<Key> {
    for await (const page of this.#pages(query.prefix, options)) {
      for (const name of page) yield new Key(name, false)
    }
  }

  async *#pages(prefix = '', options: AbortOptions): AsyncGenerator<string[]> {
    await this.#writes.settled()
    let range = IDBKeyRange.bound(prefix, prefix + LAST)
    for (;;) {
      options.signal?.throwIfAborted()
      const names = await mapErrors(() => this.#database.getAllKeys('datastore', range, PAGE_SIZE))
      yield names
      const last = names.at(-1)
      if (last === undefined || names.length < PAGE_SIZE) return
      range = IDBKeyRange.bound(last, prefix + LAST, true)
    }
  }

  #write(key: Key, value: Uint8Array | undefined, options: AbortOptions): Promise<void> {
    if (options.signal?.aborted === true) return Promise.reject(options.signal.reason)
    const written = this.#writes.write(key.toString(), value)
    return options.signal === undefined ? written : raceSignal(written, options.signal)
  }
}
