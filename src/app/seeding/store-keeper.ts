import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError, toWireError } from '../../lib/errors.ts'
import type { WireError } from '../../lib/errors.ts'
import { linksOf } from '../../p2p/store/blocks.ts'
import type { DownloadProgress } from '../../p2p/swarm/progress.ts'
import type { Stores } from '../../p2p/swarm/stores.ts'
import type { LocalBlocks } from '../../p2p/swarm/local-blocks.ts'
import type { BlockOwners } from '../../storage/repositories/block-owners.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Changes } from '../changes.ts'
import type { Room } from './room.ts'

/** While so much came in, the limit is looked at again. */
const LOOK_EVERY_BYTES = 16 * 1024 * 1024

/** Another store may let go of shared blocks while this one is fetched: then those are fetched anew. */
const MAX_ROUNDS = 3

/** Claims written in one transaction. */
const CLAIMS_AT_ONCE = 256

/** How far the copy of a store is. */
export interface CopyProgress {
  state: 'fetching' | 'partly' | 'whole'
  blocks: { done: number; total: number }
  bytes: number
  peers: number
  bytesPerSecond: number
  error?: WireError
}

export interface StoreKeeperComponents {
  stores: () => Promise<Pick<Stores, 'keepStore'>>
  blocks: Pick<LocalBlocks, 'get'>
  owners: Pick<BlockOwners, 'claim' | 'keepOnly'>
  records: Pick<StoresRepository, 'get' | 'save' | 'noteKept'>
  room: Pick<Room, 'enforce'>
  changes: Changes
  clock: Clock
}

interface Running {
  root: string
  stop: AbortController
  signal: AbortSignal
  done: Promise<void>
}

/** Fetches whole stores, within the limit, and notes which blocks each of them needs. */
export class StoreKeeper {
  readonly #components: StoreKeeperComponents
  readonly #running = new Map<Nym, Running>()
  readonly #progress = new Map<Nym, CopyProgress>()

  constructor(components: StoreKeeperComponents) {
    this.#components = components
  }

  /** Of the version that is fetched now, or was last in this run. */
  progress(nym: Nym): CopyProgress | undefined {
    return this.#progress.get(nym)
  }

  /** Stops fetching a store; settles when nothing of it is claimed any more by what was under way. */
  async forget(nym: Nym): Promise<void> {
    const running = this.#running.get(nym)
    running?.stop.abort(new SoukError('aborted', 'no longer kept'))
    await running?.done.catch(() => undefined)
    this.#progress.delete(nym)
  }

  /**
   * Fetches all of the version `root` of a store that is open; whoever asks for the same one meanwhile
   * waits for the same end, and a newer one takes its place. What is all here already is left alone.
   * Throws `storage.no-room`, `storage.full`, `block.not-found`, or the signal's reason.
   */
  async keep(nym: Nym, root: CID, options: AbortOptions = {}): Promise<void> {
    const before = this.#running.get(nym)
    if (before?.root === root.toString() && !before.signal.aborted) return before.done
    before?.stop.abort(new SoukError('aborted', 'a newer version came'))
    const stop = new AbortController()
    const signal =
      options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal])
    const done = this.#keep(nym, root, stop, signal)
    const running = { root: root.toString(), stop, signal, done }
    this.#running.set(nym, running)
    try {
      await done
    } finally {
      if (this.#running.get(nym) === running) this.#running.delete(nym)
    }
  }

  async #keep(nym: Nym, root: CID, stop: AbortController, signal: AbortSignal): Promise<void> {
    const { records, owners, room, clock } = this.#components
    const version = root.toString()
    const known = await records.get(nym)
    // Another device's version is not complete before it is joined with the blocks of this one's.
    if (known?.own === true) return
    if (known?.keptRoot === version) return this.#settle(nym, 'whole')
    try {
      if ((await room.enforce()) > 0) throw noRoom()
      await records.noteKept(nym, clock())
      await this.#fetch(nym, root, stop, signal)
      await owners.keepOnly(nym, version)
      await records.save(nym, { keptRoot: version })
      this.#settle(nym, 'whole')
      await room.enforce()
    } catch (error) {
      const cause: unknown = signal.aborted ? signal.reason : error
      // What did come is this store's all the same: it can be told apart, and put out.
      await this.#claimLocal(nym, root).catch(() => undefined)
      this.#settle(nym, 'partly', cause)
      throw cause
    }
  }

  async #fetch(nym: Nym, root: CID, stop: AbortController, signal: AbortSignal): Promise<void> {
    for (let round = 1; ; round++) {
      let looked = 0
      const onProgress = (progress: DownloadProgress) => {
        this.#show(nym, progress)
        if (progress.fetchedBytes < looked + LOOK_EVERY_BYTES) return
        looked = progress.fetchedBytes
        void this.#lookAtRoom(nym, root, stop).catch(() => undefined)
      }
      const stores = await this.#components.stores()
      const blocks = await stores.keepStore(nym, { signal, onProgress })
      // The store may have moved on between the call and its start.
      if (blocks[0]?.cid.equals(root) !== true) throw new SoukError('aborted', 'another version')
      const missing = await this.#claim(nym, root, blocks)
      if (missing === 0) return
      if (round === MAX_ROUNDS) throw new SoukError('store.incomplete', `${missing} blocks left`)
    }
  }

  /** A large store is fetched: what came so far counts, and must not exceed the limit either. */
  async #lookAtRoom(nym: Nym, root: CID, stop: AbortController): Promise<void> {
    await this.#claimLocal(nym, root)
    if ((await this.#components.room.enforce()) > 0) stop.abort(noRoom())
  }

  /** Returns how many of the blocks do not lie here. */
  async #claim(
    nym: Nym,
    root: CID,
    blocks: readonly { cid: CID; bytes: number }[],
  ): Promise<number> {
    let missing = 0
    for (let at = 0; at < blocks.length; at += CLAIMS_AT_ONCE) {
      const claims = blocks.slice(at, at + CLAIMS_AT_ONCE)
      const named = claims.map(({ cid, bytes }) => ({
        multihash: cid.multihash.bytes,
        size: bytes,
      }))
      missing += (await this.#components.owners.claim(nym, root.toString(), named)).length
    }
    return missing
  }

  /** Claims all that lies here of a version. */
  async #claimLocal(nym: Nym, root: CID): Promise<void> {
    const { blocks } = this.#components
    const found: { cid: CID; bytes: number }[] = []
    const queue = [root]
    const seen = new Set([root.toString()])
    for (let cid = queue.shift(); cid !== undefined; cid = queue.shift()) {
      const bytes = await blocks.get(cid)
      if (bytes === undefined) continue
      found.push({ cid, bytes: bytes.length })
      for (const link of linksOf(cid, bytes)) {
        if (seen.has(link.toString())) continue
        seen.add(link.toString())
        queue.push(link)
      }
    }
    await this.#claim(nym, root, found)
  }

  #show(nym: Nym, progress: DownloadProgress): void {
    this.#progress.set(nym, {
      state: 'fetching',
      blocks: { done: progress.blocks, total: progress.totalBlocks },
      bytes: progress.bytes,
      peers: progress.peers.filter(({ rate }) => rate > 0).length,
      bytesPerSecond: progress.rate,
    })
    this.#components.changes.emit({ about: 'copy', nym })
  }

  #settle(nym: Nym, state: 'partly' | 'whole', error?: unknown): void {
    const known = this.#progress.get(nym)
    this.#progress.set(nym, {
      state,
      blocks: known?.blocks ?? { done: 0, total: 0 },
      bytes: known?.bytes ?? 0,
      peers: 0,
      bytesPerSecond: 0,
      ...(error === undefined ? {} : { error: toWireError(error) }),
    })
    this.#components.changes.emit({ about: 'copy', nym })
    this.#components.changes.emit({ about: 'seeding' })
  }
}

const noRoom = () =>
  new SoukError('storage.no-room', 'stores of others take all the room that they may')
