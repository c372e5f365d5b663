import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import { sleep } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Dht } from '../dht/client.ts'
import { findHolders } from '../dht/client.ts'
import type { GetBlock } from '../store/blocks.ts'
import type { BlockExchange } from './block-exchange.ts'
import type { BlockSession } from './block-session.ts'
import { Download } from './download.ts'
import { BlockNotFoundError } from './errors.ts'
import type { LocalBlocks } from './local-blocks.ts'
import type { DownloadOptions, KeptBlock } from './progress.ts'
import type { StoresNode } from './stores-node.ts'
import type { WantOptions } from './want-options.ts'

/** Holders of a file that are dialled. */
const MAX_FILE_HOLDERS = 8

/** Introductions take a second or two. */
const SOMEBODY_TIMEOUT_MS = 8_000

/** A block that nobody has may come to somebody as long as anything comes to us so often. */
const PATIENCE_MS = 20_000

/** Whoever is connected is asked whether he has parts of what is fetched as a whole. */
const MAX_NEIGHBOURS = 32

export interface FetcherComponents {
  node: StoresNode
  dht: Dht
  blocks: LocalBlocks
  exchange: BlockExchange
  /** Asked for a block when no browser has it. */
  fallback?: GetBlock
  now: Clock
}

/** Gets blocks, files and whole stores from whoever has them. */
export class Fetcher {
  readonly #components: FetcherComponents

  constructor(components: FetcherComponents) {
    this.#components = components
  }

  /**
   * The block from this device, the peers of the session, or else from the fallback, which is asked
   * only afterwards, so that nothing comes twice. Throws `block.not-found`, or what the fallback throws.
   */
  async get(cid: CID, session: BlockSession, options: WantOptions): Promise<Uint8Array> {
    try {
      return await session.get(cid, options)
    } catch (error) {
      const { fallback, blocks } = this.#components
      if (!(error instanceof BlockNotFoundError) || fallback === undefined) throw error
      const bytes = await fallback(cid, options)
      await blocks.put({ cid, bytes }, options)
      return bytes
    }
  }

  /**
   * Fetches everything below the roots that is not here yet. All connected devices are asked, also
   * those that fetch the same and have parts of it; who comes meanwhile joins in.
   */
  async fetchAll(
    roots: readonly CID[],
    session: BlockSession,
    options: DownloadOptions,
  ): Promise<KeptBlock[]> {
    const { blocks, exchange, node, now } = this.#components
    const fetch = (cid: CID, more: WantOptions) => this.get(cid, session, more)
    const { transfers } = exchange
    const download = new Download({ blocks, transfers, fetch, now }, options)
    const look = () => {
      for (const device of node.directPeers().slice(0, MAX_NEIGHBOURS)) session.addNeighbour(device)
    }
    const off = node.onChange(look)
    look()
    const over = new AbortController()
    const ended = () => over.abort(new Error('the download has ended'))
    void session.during(this.#whileSomethingComes(over.signal))
    try {
      return await download.run(roots)
    } finally {
      off()
      ended()
    }
  }

  /** Settles when nothing has come for a while. */
  async #whileSomethingComes(signal: AbortSignal): Promise<void> {
    let came = true
    const off = this.#components.exchange.transfers.on(({ direction }) => {
      if (direction === 'received') came = true
    })
    try {
      while (came) {
        came = false
        await sleep(PATIENCE_MS, { signal })
      }
    } catch {
      // The download has ended first.
    } finally {
      off()
    }
  }

  /** Looks in the DHT for devices that have the file, and adds those that can be reached. */
  async dialHolders(root: CID, session: BlockSession, options: AbortOptions): Promise<void> {
    const { node, dht } = this.#components
    let dialled = 0
    for await (const { device } of findHolders(dht, root, options)) {
      if (device === node.device) continue
      if (++dialled > MAX_FILE_HOLDERS) return
      try {
        await node.dialPeer(device, options)
        session.addPeer(device)
      } catch {
        // Gone meanwhile; another may have it.
      }
    }
  }

  /** A node that has just started gets a chance: nobody gives up until somebody came. */
  awaitSomebody(session: BlockSession): void {
    void session.during(this.#somebody(session))
  }

  /** Settles when anybody is connected, or nobody came. */
  async #somebody(session: BlockSession): Promise<void> {
    const { node } = this.#components
    const came = Promise.withResolvers<void>()
    const look = () => {
      for (const device of node.directPeers()) session.addPeer(device)
      if (node.directPeers().length > 0) came.resolve()
    }
    const off = node.onChange(look)
    const timer = setTimeout(came.resolve, SOMEBODY_TIMEOUT_MS)
    look()
    await came.promise
    clearTimeout(timer)
    off()
  }
}
