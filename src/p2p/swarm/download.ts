import * as dagPb from '@ipld/dag-pb'
import type { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import type { Clock } from '../../lib/clock.ts'
import { StoreMalformedError } from '../store/errors.ts'
import { MAX_STORE_BLOCKS, MAX_STORE_BYTES } from '../store/limits.ts'
import type { LocalBlocks } from './local-blocks.ts'
import type { DownloadOptions, DownloadProgress, KeptBlock } from './progress.ts'
import { ShareMeter } from './progress.ts'
import type { Transfer } from './transfer-tally.ts'
import type { WantOptions } from './want-options.ts'

/** Blocks that are asked for at the same time: enough to choose those that few have. */
const MAX_WANTED = 192

/** Progress is told so often at most. */
const TELL_MS = 250

export interface DownloadComponents {
  blocks: Pick<LocalBlocks, 'get' | 'has'>
  /** Gets a block that is not here, and keeps it. */
  fetch(cid: CID, options: WantOptions): Promise<Uint8Array>
  /** Tells of each part that moved. */
  transfers: { on(listener: (transfer: Transfer) => void): () => void }
  now: Clock
}

interface Node {
  cid: CID
  /** Bytes of the block and of all below it, as the block above says; `undefined` for a root. */
  size?: number
  /** What it adds to the total: all below it, until it is read and those count themselves. */
  counted: number
}

/**
 * Fetches all blocks below some roots, in the order in which they come. What is here already is only
 * looked at as far as it names others, so that a download that was cut goes on where it was.
 */
export class Download {
  readonly #components: DownloadComponents
  readonly #options: DownloadOptions
  readonly #meter: ShareMeter
  readonly #stop = new AbortController()
  readonly #seen = new Set<string>()
  readonly #kept: KeptBlock[] = []
  readonly #queue: Node[] = []
  #running = 0
  #bytes = 0
  #totalBytes = 0
  #toldAt = -Infinity

  constructor(components: DownloadComponents, options: DownloadOptions = {}) {
    this.#components = components
    this.#options = options
    this.#meter = new ShareMeter(components.now)
  }

  /** How far it has come. */
  get progress(): DownloadProgress {
    return {
      blocks: this.#kept.length,
      totalBlocks: this.#seen.size,
      bytes: this.#bytes,
      totalBytes: this.#totalBytes,
      fetchedBytes: this.#meter.total,
      rate: this.#meter.rate,
      peers: this.#meter.shares(),
    }
  }

  /**
   * Fetches everything; to be called once. Throws `store.malformed` beyond the limits of a store,
   * `block.not-found`, or the signal's reason.
   */
  async run(roots: readonly CID[]): Promise<KeptBlock[]> {
    const own = this.#stop.signal
    const { signal: given } = this.#options
    const signal = given === undefined ? own : AbortSignal.any([given, own])
    signal.throwIfAborted()
    const off = this.#components.transfers.on(({ device, direction, bytes }) => {
      if (direction === 'received') this.#meter.add(device, bytes)
    })
    for (const cid of roots) this.#add({ cid, counted: 0 })
    const done = Promise.withResolvers<void>()
    const onAbort = () => done.reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    const next = () => {
      if (this.#queue.length === 0 && this.#running === 0) return done.resolve()
      while (this.#running < MAX_WANTED && !signal.aborted) {
        const node = this.#queue.shift()
        if (node === undefined) return
        this.#running++
        this.#visit(node, signal)
          .finally(() => this.#running--)
          .then(next)
          .catch((error: unknown) => done.reject(error))
      }
    }
    next()
    try {
      await done.promise
    } catch (error) {
      this.#stop.abort(error)
      throw error
    } finally {
      signal.removeEventListener('abort', onAbort)
      off()
      this.#options.onProgress?.(this.progress)
    }
    return this.#kept
  }

  async #visit(node: Node, signal: AbortSignal): Promise<void> {
    const { cid } = node
    const { blocks, fetch } = this.#components
    if (cid.code === raw.code && (await blocks.has(cid, { signal }))) {
      // A leaf names nobody: its length is all that is to be known.
      const bytes = node.size ?? (await blocks.get(cid, { signal }))?.length ?? 0
      return this.#count(node, bytes)
    }
    const here = await blocks.get(cid, { signal })
    const bytes = here ?? (await fetch(cid, optionsOf(node, signal)))
    this.#count(node, bytes.length)
    if (cid.code !== dagPb.code) return
    for (const { Hash, Tsize } of dagPb.decode(bytes).Links) {
      const known = Tsize === undefined ? {} : { size: Tsize }
      this.#add({ cid: Hash, counted: Tsize ?? 0, ...known })
    }
  }

  #add(node: Node): void {
    const key = node.cid.toString()
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.#queue.push(node)
    this.#totalBytes += node.counted
    if (this.#seen.size > MAX_STORE_BLOCKS) {
      throw new StoreMalformedError('there are too many blocks to keep')
    }
  }

  #count(node: Node, bytes: number): void {
    this.#kept.push({ cid: node.cid, bytes })
    this.#bytes += bytes
    this.#totalBytes += bytes - node.counted
    if (this.#bytes > MAX_STORE_BYTES) throw new StoreMalformedError('it is too large to keep')
    const { onProgress } = this.#options
    const now = this.#components.now()
    if (onProgress === undefined || now < this.#toldAt + TELL_MS) return
    this.#toldAt = now
    onProgress(this.progress)
  }
}

/** Only of leaves the block above tells the length. All else waits for the roots. */
function optionsOf({ cid, size }: Node, signal: AbortSignal): WantOptions {
  if (size === undefined) return { signal }
  return { signal, bulk: true, ...(cid.code === raw.code && { bytes: size }) }
}
