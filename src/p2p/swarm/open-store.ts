import { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import type { GetBlock } from '../store/blocks.ts'
import type { IndexedCard } from '../store/card.ts'
import { ListingNotFoundError, StaleRecordError } from '../store/errors.ts'
import type { StorePage } from '../store/read.ts'
import { readFollows, readLabels, readListing, readOffer, readStore } from '../store/read.ts'
import type { BlockSession } from './block-session.ts'
import type { RecordShelf } from './record-shelf.ts'
import { isNewer } from './record-shelf.ts'

/** One version of a store, complete enough for its grid. */
export interface StoreSnapshot {
  record: StoreRecord
  page: StorePage
  /** `cache`: kept from earlier and not yet confirmed. `live`: somebody showed it to us in this run. */
  source: 'cache' | 'live'
  /** When somebody last showed us this very record as the newest they know. */
  checkedAt?: number
}

export interface OpenStoreComponents {
  session: BlockSession
  shelf: RecordShelf
  now: () => number
  /** Closes over what looks for newer versions. */
  onClose(): void
}

/**
 * A store that somebody looks at. It knows the newest version that was shown to us, and who holds it;
 * `changes` tells when either became different. It never goes back to an older version.
 */
export class OpenStore {
  readonly nym: Nym
  /** Told after the snapshot, or the set of holders, changed. */
  readonly changes = new Emitter<OpenStore>()
  readonly session: BlockSession
  readonly #components: OpenStoreComponents
  readonly #holders = new Set<DeviceId>()
  readonly #owners = new Set<DeviceId>()
  #snapshot: StoreSnapshot | undefined
  /** Versions are shown one after the other. */
  #showing: Promise<unknown> = Promise.resolve()
  #failure: unknown

  constructor(nym: Nym, components: OpenStoreComponents) {
    this.nym = nym
    this.session = components.session
    this.#components = components
  }

  /** The newest version; `undefined` until the first one is here. */
  get snapshot(): StoreSnapshot | undefined {
    return this.#snapshot
  }

  /** Why the last version that was offered could not be shown. */
  get failure(): unknown {
    return this.#failure
  }

  /** Other devices known to hold the store. */
  get holders(): DeviceId[] {
    return [...this.#holders]
  }

  /** Devices that the owner names as own. */
  get owners(): DeviceId[] {
    return [...this.#owners]
  }

  /** One more device that holds the store or parts of it: it is asked for blocks. */
  addHolder(device: DeviceId, options: { owner?: boolean } = {}): void {
    this.session.addPeer(device)
    const known = this.#holders.has(device) && (options.owner !== true || this.#owners.has(device))
    if (known) return
    this.#holders.add(device)
    if (options.owner === true) this.#owners.add(device)
    this.changes.emit(this)
  }

  /** A device that is gone. */
  removeHolder(device: DeviceId): void {
    this.session.removePeer(device)
    if (this.#holders.delete(device)) this.changes.emit(this)
  }

  /** Shows what was kept from earlier. Throws if it is not all here. */
  async restore(record: StoreRecord, get: GetBlock, options: AbortOptions = {}): Promise<void> {
    const page = await readStore(record.root, get, options)
    if (this.#snapshot !== undefined) return
    this.#snapshot = { record, page, source: 'cache' }
    this.changes.emit(this)
  }

  /**
   * Takes a verified record from the network: fetches its page if it is newer, and shows it. Several
   * at once are fetched side by side, the newest wins. Throws `store.stale-record` for an
   * older one than known, or what fetching the page throws.
   */
  consider(record: StoreRecord, options: AbortOptions = {}): Promise<void> {
    const turn = this.#fetch(record, options).then((page) => {
      const shown = this.#showing.then(() => this.#show(record, page))
      this.#showing = shown.catch(() => undefined)
      return shown
    })
    turn.then(
      () => (this.#failure = undefined),
      (error: unknown) => (this.#failure = error),
    )
    return turn
  }

  /** The clearsigned contract of one listing. Throws `listing.not-found`, or what the fetch throws. */
  async fetchListing(
    slug: string,
    options: AbortOptions = {},
  ): Promise<{ card: IndexedCard; armored: string }> {
    if (this.#snapshot === undefined) throw new ListingNotFoundError(slug)
    const get: GetBlock = (cid, more) => this.session.get(cid, more)
    return readListing(this.#snapshot.page, slug, get, options)
  }

  /** The clearsigned offer to moderate, and that of its backup; `undefined`: there is none. */
  async fetchOffer(
    options: AbortOptions = {},
  ): Promise<{ armored: string; backup?: string } | undefined> {
    if (this.#snapshot === undefined) return undefined
    return readOffer(this.#snapshot.page, (cid, more) => this.session.get(cid, more), options)
  }

  /** The clearsigned list of labels; `undefined`: there is none. */
  async fetchLabels(options: AbortOptions = {}): Promise<string | undefined> {
    if (this.#snapshot === undefined) return undefined
    return readLabels(this.#snapshot.page, (cid, more) => this.session.get(cid, more), options)
  }

  /** The clearsigned list of those whom the owner follows; `undefined`: there is none. */
  async fetchFollows(options: AbortOptions = {}): Promise<string | undefined> {
    if (this.#snapshot === undefined) return undefined
    return readFollows(this.#snapshot.page, (cid, more) => this.session.get(cid, more), options)
  }

  /** Any block below the store, such as a photo's. */
  fetchBlock(cid: CID | string, options: AbortOptions = {}): Promise<Uint8Array> {
    return this.session.get(typeof cid === 'string' ? CID.parse(cid) : cid, options)
  }

  /** Nobody looks at it any more: no further news, no further searching. */
  close(): void {
    this.#components.onClose()
  }

  /** The page of a record; a liar who shows an outdated one that cannot be had delays no other. */
  async #fetch(record: StoreRecord, options: AbortOptions): Promise<StorePage> {
    const known = this.#snapshot?.record ?? (await this.#components.shelf.newest(this.nym))
    if (known !== undefined && record.sequence < known.sequence) {
      throw new StaleRecordError(record.sequence, known.sequence)
    }
    const current = this.#snapshot
    if (current?.record.root.equals(record.root) === true) return current.page
    return readStore(record.root, (cid, more) => this.session.get(cid, more), options)
  }

  async #show(record: StoreRecord, page: StorePage): Promise<void> {
    const { now, shelf } = this.#components
    const current = this.#snapshot
    if (current !== undefined && !isNewer(record, current.record)) {
      // A newer one came while this one was fetched.
      if (record.sequence < current.record.sequence) {
        throw new StaleRecordError(record.sequence, current.record.sequence)
      }
      this.#snapshot = { ...current, source: 'live', checkedAt: now() }
    } else {
      await shelf.offer(record)
      this.#snapshot = { record, page, source: 'live', checkedAt: now() }
    }
    this.changes.emit(this)
  }
}
