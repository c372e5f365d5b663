import type { CID } from 'multiformats/cid'
import type { DeviceId } from '../../lib/brand.ts'
import type { WantOptions } from './want-options.ts'

/** Peers of one session. */
const MAX_PEERS = 64

/** What a session needs of the exchange. */
export interface SessionExchange {
  get(cid: CID, session: BlockSession, options?: WantOptions): Promise<Uint8Array>
  distrusts(device: DeviceId): boolean
  /** The peers of this session, or what they are expected to have, changed. */
  onSession(session: BlockSession, came?: DeviceId): void
}

/** The peers that may be asked for the blocks of one store. */
export class BlockSession {
  readonly #exchange: SessionExchange
  readonly #holders = new Set<DeviceId>()
  readonly #neighbours = new Set<DeviceId>()
  #searches = 0

  constructor(exchange: SessionExchange, peers: Iterable<DeviceId> = []) {
    this.#exchange = exchange
    for (const peer of peers) this.addPeer(peer)
  }

  /** Devices that may be asked. */
  get peers(): DeviceId[] {
    return [...this.#holders].filter((device) => this.isHolder(device))
  }

  /** Everybody who may be asked whether they have something. */
  get all(): Set<DeviceId> {
    const all = [...this.#holders, ...this.#neighbours]
    return new Set(all.filter((device) => !this.#exchange.distrusts(device)))
  }

  get size(): number {
    return this.all.size
  }

  /** Somebody is being looked for who may have the blocks. */
  get searching(): boolean {
    return this.#searches > 0
  }

  get hasNeighbours(): boolean {
    return this.#neighbours.size > 0
  }

  isHolder(device: DeviceId): boolean {
    return this.#holders.has(device) && !this.#exchange.distrusts(device)
  }

  isNeighbour(device: DeviceId): boolean {
    return this.#neighbours.has(device) && !this.#exchange.distrusts(device)
  }

  /** One more device that may have the blocks. Not taken back if it lied before. */
  addPeer(device: DeviceId): void {
    if (this.#holders.size >= MAX_PEERS) return
    this.#add(this.#holders, device)
  }

  /**
   * A connected device that may be after the same blocks: of many blocks it is asked for those that it
   * says it has; it is told when some come here, and tells.
   */
  addNeighbour(device: DeviceId): void {
    if (this.#neighbours.size < MAX_PEERS) this.#add(this.#neighbours, device)
  }

  /** A device that is gone is no longer asked; it may be added again. */
  removePeer(device: DeviceId): void {
    this.#holders.delete(device)
    this.#neighbours.delete(device)
    this.#exchange.onSession(this)
  }

  /** While `search` runs, wants wait for the peers that it may add instead of giving up. */
  async during<T>(search: Promise<T>): Promise<T> {
    this.#searches++
    try {
      return await search
    } finally {
      this.#searches--
      this.#exchange.onSession(this)
    }
  }

  /**
   * The verified block, from this device or from the peers, which is then kept. Throws
   * BlockNotFoundError when all were asked in vain, or the signal's reason.
   */
  get(cid: CID, options: WantOptions = {}): Promise<Uint8Array> {
    return this.#exchange.get(cid, this, options)
  }

  #add(devices: Set<DeviceId>, device: DeviceId): void {
    if (devices.has(device) || this.#exchange.distrusts(device)) return
    devices.add(device)
    this.#exchange.onSession(this, device)
  }
}
