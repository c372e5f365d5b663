import { concatBytes, equalBytes, utf8 } from '../lib/bytes.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { Emitter } from '../lib/emitter.ts'
import { decodePlain, encodePlain } from './codec.ts'
import { DamagedRecordError, mapErrors } from './errors.ts'
import { changedSince, journalKey, markOf, NOTED, withChange } from './journal.ts'
import type { ReadingMark } from './journal.ts'
import { KeyedQueue } from './queue.ts'
import type { KeyBytes } from './records.ts'
import type { PrivateRecord, SoukDatabase } from './schema.ts'
import { seal, unseal } from './seal.ts'
import { transact, type WriteTransaction } from './transact.ts'
import type { VaultKeys } from './vault-keys.ts'
import { withRoom, type MakeRoom } from './with-room.ts'

/** What private records need of the vault; throws `vault.locked`. */
export interface KeySource {
  keys(): VaultKeys
}

/** One private record, opened. */
export interface PrivateEntry<T> {
  readonly id: string
  readonly value: T
  readonly updatedAt: number
}

/** What of a collection changed since it was read last. */
export interface CollectionChanges<T> {
  /** How far this reading went. */
  readonly mark: ReadingMark
  /** These are all that there are, not only what changed. */
  readonly all: boolean
  /** By `place`, which stays the same; without a value: deleted, or damaged. */
  readonly changed: readonly { readonly place: string; readonly value?: T }[]
}

interface Address {
  readonly key: [collection: string, idHash: KeyBytes]
  /** Authenticated with the ciphertext: no record opens in another's place. */
  readonly context: Uint8Array
}

/**
 * Encrypted records by collection and id. On disk a record shows its collection, its size and when
 * it was changed; neither its content nor its id (only an HMAC under a key of the vault).
 *
 * Values are plain data ({@link ./codec.ts}); the caller's type is trusted, because nothing but this
 * class can have written what authenticates.
 *
 * Every method rejects with `vault.locked` while the vault is locked; `get` and `update` reject with
 * `storage.damaged-record` for a record that was changed or moved.
 */
export class PrivateRecords {
  /** Records that a list had to leave out. */
  readonly damaged = new Emitter<DamagedRecordError>()

  readonly #database: SoukDatabase
  readonly #vault: KeySource
  readonly #clock: Clock
  readonly #makeRoom: MakeRoom | undefined
  readonly #queue = new KeyedQueue()

  /** `makeRoom`: asked when the disk is full. */
  constructor(
    database: SoukDatabase,
    vault: KeySource,
    options: { clock?: Clock; makeRoom?: MakeRoom } = {},
  ) {
    this.#makeRoom = options.makeRoom
    this.#database = database
    this.#vault = vault
    this.#clock = options.clock ?? systemClock
  }

  async get<T>(collection: string, id: string): Promise<T | undefined> {
    const keys = this.#vault.keys()
    const address = await locate(keys, collection, id)
    const record = await mapErrors(() => this.#database.get('private', address.key))
    return record === undefined ? undefined : (await open<T>(keys, address, record)).value
  }

  /** Writes, whatever was there before. */
  put<T>(collection: string, id: string, value: T): Promise<void> {
    return this.#exclusive(collection, id, async () => {
      const keys = this.#vault.keys()
      const address = await locate(keys, collection, id)
      const record = await this.#close(keys, address, id, value)
      await withRoom(record.ciphertext.length, this.#makeRoom, () =>
        transact(
          this.#database,
          ['private'],
          async (transaction) => {
            await transaction.objectStore('private').put(record, address.key)
            await note(transaction, address)
          },
          { durability: 'strict' },
        ),
      )
    })
  }

  /** Writes those that are not there yet, in one transaction: all of them, or none. */
  async addAll<T>(collection: string, entries: readonly { id: string; value: T }[]): Promise<void> {
    const keys = this.#vault.keys()
    const records = await Promise.all(
      entries.map(async ({ id, value }) => {
        const address = await locate(keys, collection, id)
        return { address, record: await this.#close(keys, address, id, value) }
      }),
    )
    const size = records.reduce((sum, { record }) => sum + record.ciphertext.length, 0)
    const write = async (transaction: WriteTransaction<'private'>) => {
      const store = transaction.objectStore('private')
      for (const { address, record } of records) {
        if ((await store.getKey(address.key)) !== undefined) continue
        await store.put(record, address.key)
        await note(transaction, address)
      }
    }
    await withRoom(size, this.#makeRoom, () =>
      transact(this.#database, ['private'], write, { durability: 'strict' }),
    )
  }

  /**
   * All records of a collection, in no particular order. A damaged one is left out and told to
   * {@link damaged}: one bad sector must not hide all other orders.
   */
  async list<T>(collection: string): Promise<PrivateEntry<T>[]> {
    const keys = this.#vault.keys()
    const range = IDBKeyRange.bound([collection], [collection, []])
    const [hashes, records] = await mapErrors(async () => {
      const store = this.#database.transaction('private').store
      return Promise.all([store.getAllKeys(range), store.getAll(range)])
    })
    const results = await Promise.allSettled(
      hashes.map(([, hash], index) =>
        open<T>(keys, addressOf(collection, bytesOf(hash)), records[index]),
      ),
    )
    return results.flatMap((result) => {
      if (result.status === 'fulfilled') return [result.value]
      this.damaged.emit(result.reason)
      return []
    })
  }

  /**
   * What of a collection changed since it was read up to `mark`, here or in another tab; all of it
   * without one. Only what changed is opened. For collections of {@link NOTED}. A damaged record is
   * told as in {@link list}.
   */
  async since<T>(collection: string, mark?: ReadingMark): Promise<CollectionChanges<T>> {
    const keys = this.#vault.keys()
    const { journal, all, found } = await mapErrors(() => this.#readSince(collection, mark))
    const changed = await Promise.all(
      found.map(async ({ hash, record }) => {
        const place = hash.join()
        if (record === undefined) return { place }
        try {
          const { value } = await open<T>(keys, addressOf(collection, hash), record)
          return { place, value }
        } catch (error) {
          if (error instanceof DamagedRecordError) this.damaged.emit(error)
          return { place }
        }
      }),
    )
    return { mark: markOf(journal), all, changed }
  }

  delete(collection: string, id: string): Promise<void> {
    return this.#exclusive(collection, id, async () => {
      const address = await locate(this.#vault.keys(), collection, id)
      await transact(this.#database, ['private'], async (transaction) => {
        await transaction.objectStore('private').delete(address.key)
        await note(transaction, address)
      })
    })
  }

  /**
   * Reads, changes and writes one record so that no concurrent change is lost, not even one made by
   * another tab: then `change` runs again on the newer value. It must have no other effects.
   * Returning `undefined` changes nothing.
   */
  update<T>(
    collection: string,
    id: string,
    change: (current: T | undefined) => T | undefined | Promise<T | undefined>,
  ): Promise<T | undefined> {
    return this.#exclusive(collection, id, async () => {
      const keys = this.#vault.keys()
      const address = await locate(keys, collection, id)
      for (;;) {
        const before = await mapErrors(() => this.#database.get('private', address.key))
        const current =
          before === undefined ? undefined : (await open<T>(keys, address, before)).value
        const value = await change(current)
        if (value === undefined) return current
        const after = await this.#close(keys, address, id, value)
        if (await this.#swap(address, before, after)) return value
      }
    })
  }

  /** In one transaction, so that journal and records belong together. */
  async #readSince(collection: string, mark: ReadingMark | undefined) {
    const { store } = this.#database.transaction('private')
    const journal = await store.get(journalKey(collection))
    const hashes = changedSince(journal, mark)
    if (hashes !== undefined) {
      const records = await Promise.all(hashes.map((hash) => store.get([collection, hash])))
      const found = hashes.map((hash, index) => ({ hash, record: records[index] }))
      return { journal, all: false, found }
    }
    const range = IDBKeyRange.bound([collection], [collection, []])
    const [places, records] = await Promise.all([store.getAllKeys(range), store.getAll(range)])
    const found = places.map(([, hash], index) => ({
      hash: bytesOf(hash),
      record: records[index],
    }))
    return { journal, all: true, found }
  }

  #exclusive<T>(collection: string, id: string, act: () => Promise<T>): Promise<T> {
    return this.#queue.run(JSON.stringify([collection, id]), act)
  }

  async #close(
    keys: VaultKeys,
    address: Address,
    id: string,
    value: unknown,
  ): Promise<PrivateRecord> {
    const sealed = await seal(keys.records, address.context, encodePlain({ id, value }))
    return { ...sealed, updatedAt: this.#clock() }
  }

  /** Writes `after` only if the stored record is still `before`. */
  #swap(
    address: Address,
    before: PrivateRecord | undefined,
    after: PrivateRecord,
  ): Promise<boolean> {
    const swap = async (transaction: WriteTransaction<'private'>) => {
      const store = transaction.objectStore('private')
      const stored = await store.get(address.key)
      const same =
        stored === undefined || before === undefined
          ? stored === before
          : equalBytes(stored.iv, before.iv)
      if (!same) return false
      await store.put(after, address.key)
      await note(transaction, address)
      return true
    }
    return withRoom(after.ciphertext.length, this.#makeRoom, () =>
      transact(this.#database, ['private'], swap, { durability: 'strict' }),
    )
  }
}

/** Notes a change in the journal of its collection, if it has one. */
async function note(
  transaction: WriteTransaction<'private'>,
  { key: [collection, hash] }: Address,
): Promise<void> {
  if (!NOTED.has(collection)) return
  const store = transaction.objectStore('private')
  const key = journalKey(collection)
  await store.put(withChange(await store.get(key), hash), key)
}

async function locate(keys: VaultKeys, collection: string, id: string): Promise<Address> {
  const mac = await crypto.subtle.sign('HMAC', keys.ids, utf8(`${collection}\0${id}`))
  return addressOf(collection, new Uint8Array(mac))
}

function addressOf(collection: string, idHash: KeyBytes): Address {
  return {
    key: [collection, idHash],
    context: concatBytes(utf8(`souk-private/1\0${collection}\0`), idHash),
  }
}

async function open<T>(
  keys: VaultKeys,
  address: Address,
  record: PrivateRecord | undefined,
): Promise<PrivateEntry<T>> {
  try {
    if (record === undefined) throw new Error('a key without a record')
    const bytes = await unseal(keys.records, address.context, record)
    const { id, value } = decodePlain(bytes) as { id: string; value: T }
    return { id, value, updatedAt: record.updatedAt }
  } catch (error) {
    throw new DamagedRecordError(address.key[0], error)
  }
}

/** IndexedDB hands binary keys back as ArrayBuffer, whatever they were when written. */
function bytesOf(key: KeyBytes | ArrayBuffer): KeyBytes {
  return new Uint8Array(key)
}
