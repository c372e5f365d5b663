import { BaseBlockstore } from 'blockstore-core'
import type { InputPair, Pair } from 'interface-blockstore'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import { code as rawCode } from 'multiformats/codecs/raw'
import { decode as decodeDigest } from 'multiformats/hashes/digest'
import { raceSignal, type AbortOptions } from '../lib/abort.ts'
import { concatBytes } from '../lib/bytes.ts'
import { mapErrors, NotFoundError } from './errors.ts'
import type { SoukDatabase } from './schema.ts'
import type { WriteBatchOptions } from './write-batch.ts'
import { WriteBatcher } from './write-batch.ts'

type BlockBytes = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** How many puts of one `putMany` may wait for the disk at a time: 64 MiB of the largest blocks. */
const PUTS_IN_FLIGHT = 64

/** Keys read per transaction by `getAll`. */
const PAGE_SIZE = 256

/**
 * Blocks in IndexedDB, by multihash: CIDs of the same bytes share one block. Puts are gathered into
 * common transactions; each resolves when its own has completed.
 *
 * An aborted put rejects at once; whether its block was stored is undefined (it does no harm).
 *
 * @throws NotFoundError `storage.not-found` from `get`; StorageFullError `storage.full` from puts.
 */
export class IdbBlockstore extends BaseBlockstore {
  readonly #database: SoukDatabase
  readonly #writes: WriteBatcher<'blocks'>

  /** `makeRoom`: asked when the disk is full. */
  constructor(database: SoukDatabase, options: WriteBatchOptions = {}) {
    super()
    this.#database = database
    const nameOf = (key: Uint8Array) => base58btc.baseEncode(key)
    this.#writes = new WriteBatcher(database, 'blocks', nameOf, options)
  }

  override async has(cid: CID, options: AbortOptions = {}): Promise<boolean> {
    options.signal?.throwIfAborted()
    const key = keyOf(cid)
    const pending = this.#writes.peek(key)
    if (pending !== undefined) return pending.value !== undefined
    return within(options, () =>
      mapErrors(async () => (await this.#database.count('blocks', key)) > 0),
    )
  }

  override async put(cid: CID, bytes: BlockBytes, options: AbortOptions = {}): Promise<CID> {
    options.signal?.throwIfAborted()
    const block = bytes instanceof Uint8Array ? bytes : await collect(bytes, options)
    await within(options, () => this.#writes.write(keyOf(cid), block))
    return cid
  }

  override async *get(cid: CID, options: AbortOptions = {}): AsyncGenerator<Uint8Array> {
    yield await this.read(cid, options)
  }

  /** The block as one array: what `get` yields. */
  async read(cid: CID, options: AbortOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted()
    const key = keyOf(cid)
    const pending = this.#writes.peek(key)
    const block =
      pending === undefined
        ? await within(options, () => mapErrors(() => this.#database.get('blocks', key)))
        : pending.value
    if (block === undefined) throw new NotFoundError()
    return block
  }

  override async delete(cid: CID, options: AbortOptions = {}): Promise<void> {
    options.signal?.throwIfAborted()
    await within(options, () => this.#writes.write(keyOf(cid), undefined))
  }

  /** Yields in order; up to {@link PUTS_IN_FLIGHT} blocks are on their way at once. */
  override putMany(
    source: Iterable<InputPair> | AsyncIterable<InputPair>,
    options: AbortOptions = {},
  ): AsyncGenerator<CID> {
    return inFlight(source, ({ cid, bytes }) => this.put(cid, bytes, options))
  }

  override deleteMany(
    source: Iterable<CID> | AsyncIterable<CID>,
    options: AbortOptions = {},
  ): AsyncGenerator<CID> {
    return inFlight(source, async (cid) => {
      await this.delete(cid, options)
      return cid
    })
  }

  /** All blocks, in the order of their multihashes, under raw CIDs (the codec is not kept). */
  override async *getAll(options: AbortOptions = {}): AsyncGenerator<Pair> {
    await this.#writes.settled()
    let range: IDBKeyRange | undefined
    for (;;) {
      options.signal?.throwIfAborted()
      const keys = await mapErrors(() => this.#database.getAllKeys('blocks', range, PAGE_SIZE))
      for (const key of keys) {
        const cid = CID.createV1(rawCode, decodeDigest(new Uint8Array(key)))
        yield { cid, bytes: this.get(cid, options) }
      }
      const last = keys.at(-1)
      if (last === undefined || keys.length < PAGE_SIZE) return
      range = IDBKeyRange.lowerBound(last, true)
    }
  }

  /** Resolves when every write made before has reached the disk, or failed. */
  settled(): Promise<void> {
    return this.#writes.settled()
  }
}

/** The key of a block: its multihash, in a buffer of its own. */
function keyOf(cid: CID): Uint8Array<ArrayBuffer> {
  return new Uint8Array(cid.multihash.bytes)
}

function within<T>(options: AbortOptions, act: () => Promise<T>): Promise<T> {
  return options.signal === undefined ? act() : raceSignal(act(), options.signal)
}

async function collect(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: AbortOptions,
): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const part of parts) {
    options.signal?.throwIfAborted()
    all.push(part)
  }
  return concatBytes(...all)
}

async function* inFlight<In, Out>(
  source: Iterable<In> | AsyncIterable<In>,
  act: (item: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const window: Promise<Out>[] = []
  for await (const item of source) {
    const result = act(item)
    // A failure is thrown when its turn comes.
    result.catch(() => undefined)
    window.push(result)
    const oldest = window.length > PUTS_IN_FLIGHT ? window.shift() : undefined
    if (oldest !== undefined) yield await oldest
  }
  for (const result of window) yield await result
}
