import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import { raceSignal } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import { BlockNotFoundError } from './errors.ts'
import { PeerScore } from './peer-score.ts'

/** Peers of one session. The worst of them make room. */
const MAX_PEERS = 64

/** A silent peer is asked a second time for the same block before it counts as not having it. */
const TRIES = 2

/** What a peer answered to a want. */
export type Answer = { kind: 'block'; bytes: Uint8Array } | { kind: 'missing' } | { kind: 'wrong' }

/** How a session asks. The block exchange is one. */
export interface BlockAsker {
  get(cid: CID, session: BlockSession, options?: AbortOptions): Promise<Uint8Array>
  ask(device: DeviceId, cid: CID, options: AbortOptions & { timeoutMs: number }): Promise<Answer>
  distrusts(device: DeviceId): boolean
}

/**
 * The peers that are asked for the blocks of one store, and what is known of them. A block is asked
 * from one peer at a time; different blocks are asked from different peers at the same time.
 */
export class BlockSession {
  readonly #exchange: BlockAsker
  readonly #peers = new Map<DeviceId, PeerScore>()
  readonly #banned = new Set<DeviceId>()
  #searches = 0
  #changed = Promise.withResolvers<void>()

  constructor(exchange: BlockAsker, peers: Iterable<DeviceId> = []) {
    this.#exchange = exchange
    for (const peer of peers) this.addPeer(peer)
  }

  /** Devices that may be asked. */
  get peers(): DeviceId[] {
    return [...this.#peers.keys()]
  }

  /** One more device that may have the blocks. Not taken back if it lied before. */
  addPeer(device: DeviceId): void {
    if (this.#banned.has(device) || this.#peers.has(device)) return
    if (this.#exchange.distrusts(device) || this.#peers.size >= MAX_PEERS) return
    this.#peers.set(device, new PeerScore(device))
    this.#notify()
  }

  /** A device that is gone is no longer asked; it may be added again. */
  removePeer(device: DeviceId): void {
    this.#peers.delete(device)
  }

  /** While `search` runs, wants wait for the peers that it may add instead of giving up. */
  async during<T>(search: Promise<T>): Promise<T> {
    this.#searches++
    try {
      return await search
    } finally {
      this.#searches--
      this.#notify()
    }
  }

  /**
   * The verified block, from this device or from one of the peers, which is then kept. Throws
   * BlockNotFoundError when all were asked in vain, or the signal's reason.
   */
  get(cid: CID, options: AbortOptions = {}): Promise<Uint8Array> {
    return this.#exchange.get(cid, this, options)
  }

  /** Asks one peer after the other. For the exchange, which shares the answer among all who wait. */
  async retrieve(cid: CID, signal: AbortSignal): Promise<Uint8Array> {
    const tried = new Map<DeviceId, number>()
    for (;;) {
      signal.throwIfAborted()
      const able = [...this.#peers.values()].filter((peer) => (tried.get(peer.device) ?? 0) < TRIES)
      const [peer] = able.filter((one) => one.free).sort((a, b) => a.rank - b.rank)
      if (peer === undefined) {
        if (able.length === 0 && this.#searches === 0) throw new BlockNotFoundError(cid.toString())
        await raceSignal(this.#changed.promise, signal)
        continue
      }
      const bytes = await this.#ask(peer, cid, tried, signal)
      if (bytes !== undefined) return bytes
    }
  }

  async #ask(
    peer: PeerScore,
    cid: CID,
    tried: Map<DeviceId, number>,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const { device } = peer
    peer.outstanding++
    try {
      const answer = await this.#exchange.ask(device, cid, { signal, timeoutMs: peer.timeoutMs })
      if (answer.kind === 'block') {
        peer.hit()
        return answer.bytes
      }
      if (answer.kind === 'wrong') {
        this.#banned.add(device)
        this.#peers.delete(device)
      } else {
        peer.miss()
        tried.set(device, TRIES)
      }
    } catch {
      signal.throwIfAborted()
      peer.fail()
      tried.set(device, (tried.get(device) ?? 0) + 1)
    } finally {
      peer.outstanding--
      this.#notify()
    }
    return undefined
  }

  #notify(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }
}
