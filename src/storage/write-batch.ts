import type { SoukDatabase } from './schema.ts'
import { withRoom, type MakeRoom } from './with-room.ts'

/** A batch that grew to this size does not wait for the one before it to finish. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024

/** A pending write: bytes to put, or `undefined` to delete. */
type Write = Uint8Array | undefined

interface Pending<K> {
  readonly key: K
  readonly value: Write
}

interface Batch<K> {
  readonly writes: Map<string, Pending<K>>
  bytes: number
  readonly done: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export interface WriteBatchOptions {
  /** Asked when the disk is full. Must not write through the same batcher. */
  makeRoom?: MakeRoom
}

/** Key types of the two stores of bytes. */
interface ByteStores {
  blocks: Uint8Array<ArrayBuffer>
  datastore: string
}

/**
 * Group commit: writes are gathered while the transaction before them runs, and then go together in
 * one. So a single write waits for nothing, and under load one transaction carries hundreds.
 *
 * Reads must ask {@link peek} first: they see what is written here before it reached the disk.
 */
export class WriteBatcher<S extends keyof ByteStores> {
  readonly #database: SoukDatabase
  readonly #store: S
  readonly #nameOf: (key: ByteStores[S]) => string
  readonly #options: WriteBatchOptions
  readonly #running = new Set<Batch<ByteStores[S]>>()
  #gathering: Batch<ByteStores[S]> | undefined

  /** `nameOf` gives the same text for the same key, and only for it. */
  constructor(
    database: SoukDatabase,
    store: S,
    nameOf: (key: ByteStores[S]) => string,
    options: WriteBatchOptions = {},
  ) {
    this.#options = options
    this.#database = database
    this.#store = store
    this.#nameOf = nameOf
  }

  /** Resolves when the transaction that holds this write has completed; the last write of a key wins. */
  write(key: ByteStores[S], value: Write): Promise<void> {
    const batch = (this.#gathering ??= this.#startGathering())
    const name = this.#nameOf(key)
    // Copied: the caller may use the buffer again before the transaction starts, and IndexedDB
    // would clone the whole buffer behind a view.
    const copy = value === undefined ? undefined : new Uint8Array(value)
    batch.bytes += (copy?.length ?? 0) - (batch.writes.get(name)?.value?.length ?? 0)
    batch.writes.set(name, { key, value: copy })
    if (batch.bytes >= MAX_BATCH_BYTES) this.#run()
    return batch.done
  }

  /** The newest write of a key that has not reached the disk; its value is `undefined` for a deletion. */
  peek(key: ByteStores[S]): Pending<ByteStores[S]> | undefined {
    const name = this.#nameOf(key)
    const waiting = this.#gathering?.writes.get(name)
    if (waiting !== undefined) return waiting
    return [...this.#running].findLast((batch) => batch.writes.has(name))?.writes.get(name)
  }

  /** Resolves when everything written before has completed, or failed. */
  async settled(): Promise<void> {
    const batches = [...this.#running]
    if (this.#gathering !== undefined) batches.push(this.#gathering)
    await Promise.allSettled(batches.map((batch) => batch.done))
  }

  #startGathering(): Batch<ByteStores[S]> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    // Each writer is told of a failure; the batch itself has no one else to tell.
    promise.catch(() => undefined)
    if (this.#running.size === 0) queueMicrotask(() => this.#run())
    return {
      writes: new Map(),
      bytes: 0,
      done: promise,
      resolve: () => resolve(undefined),
      reject,
    }
  }

  #run(): void {
    const batch = this.#gathering
    if (batch === undefined) return
    this.#gathering = undefined
    this.#running.add(batch)
    withRoom(batch.bytes, this.#options.makeRoom, () => this.#commit(batch))
      .then(batch.resolve, batch.reject)
      .finally(() => {
        this.#running.delete(batch)
        this.#run()
      })
  }

  async #commit(batch: Batch<ByteStores[S]>): Promise<void> {
    // Relaxed: a power cut may take the last writes, but they can be fetched again.
    const transaction = this.#database.transaction<'blocks' | 'datastore', 'readwrite'>(
      this.#store,
      'readwrite',
      { durability: 'relaxed' },
    )
    for (const { key, value } of batch.writes.values()) {
      const request =
        value === undefined ? transaction.store.delete(key) : transaction.store.put(value, key)
      // The transaction tells of the failure.
      request.catch(() => undefined)
    }
    await transaction.done
  }
}
