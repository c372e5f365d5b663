import type { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import { raceSignal } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { Segment } from './assembly.ts'
import { Assembly } from './assembly.ts'
import type { BlockSession } from './block-session.ts'
import type { WantOptions } from './want-options.ts'

/** A silent peer is asked a second time for the same block before it counts as not having it. */
const TRIES = 2

/** Taken for the length of a block that nobody told. */
const UNKNOWN_BYTES = 128 * 1024

/** What a peer told of a block; `asked`: the answer is under way. */
type Knowledge = 'asked' | 'has' | 'lacks'

/** A peer was asked for a part of a block. */
export interface Ask {
  readonly device: DeviceId
  readonly want: Want
  readonly segment: Segment
  /** Number of the request on the peer's stream. */
  readonly id: number
  /** When it was sent. */
  readonly since: number
  /** The peer may let it wait while others get the block. */
  readonly patient: boolean
  /** This one would send it sooner: the request is being withdrawn for it. */
  successor?: { readonly device: DeviceId; readonly reserved: Set<Ask> } | undefined
}

interface Waiter {
  count: number
  deferred: PromiseWithResolvers<Uint8Array>
}

/** A block that somebody here waits for, however many do. */
export class Want {
  readonly cid: CID
  readonly key: string
  /** Position among equals: random, so that those who fetch the same set begin with different blocks. */
  readonly lot = Math.random()
  /** Requests under way. */
  readonly asks = new Set<Ask>()
  /** False until it is sure that the block is not here. */
  missing = false
  /** The block came out wrong from parts of several peers: now one peer at a time sends all of it. */
  alone = false
  /** What came out wrong, until it is known who lied. */
  readonly wrong: Assembly[] = []
  assembly = new Assembly()
  readonly #waiters = new Map<BlockSession, Waiter>()
  readonly #knowledge = new Map<DeviceId, Knowledge>()
  readonly #tries = new Map<DeviceId, number>()
  #urgent = false
  #bytes: number | undefined

  constructor(cid: CID, key: string) {
    this.cid = cid
    this.key = key
  }

  /** Somebody waits for just this block. */
  get urgent(): boolean {
    return this.#urgent
  }

  /** Others who are connected may get it, too, and pass it on. */
  get patient(): boolean {
    return !this.#urgent && [...this.#waiters.keys()].every((session) => session.size > 1)
  }

  /** Questions about what somebody has hold SHA-256 digests only. */
  get askable(): boolean {
    return this.cid.multihash.code === sha256.code
  }

  /** Its length, guessed if nobody knows. */
  get bytes(): number {
    return this.assembly.total ?? this.#bytes ?? UNKNOWN_BYTES
  }

  /** Sessions that wait for it. */
  get sessions(): BlockSession[] {
    return [...this.#waiters.keys()]
  }

  /** Peers that told us they have it. */
  get copies(): number {
    let copies = 0
    for (const knowledge of this.#knowledge.values()) if (knowledge === 'has') copies++
    return copies
  }

  /** Waits for the block through this session. Rejects with the signal's reason when that fires first. */
  async wait(session: BlockSession, options: WantOptions): Promise<Uint8Array> {
    options.signal?.throwIfAborted()
    if (options.bulk !== true || !this.askable) this.#urgent = true
    this.#bytes ??= options.bytes
    const waiter = this.#waiters.get(session) ?? { count: 0, deferred: Promise.withResolvers() }
    this.#waiters.set(session, waiter)
    waiter.count++
    const { promise } = waiter.deferred
    // Everybody may have left before it fails.
    promise.catch(() => undefined)
    try {
      return await (options.signal === undefined ? promise : raceSignal(promise, options.signal))
    } finally {
      if (--waiter.count === 0 && this.#waiters.get(session) === waiter) {
        this.#waiters.delete(session)
      }
    }
  }

  /** Everybody gets it. */
  resolve(bytes: Uint8Array): void {
    for (const { deferred } of this.#waiters.values()) deferred.resolve(bytes)
    this.#waiters.clear()
  }

  /** Those who wait through this session, or all, wait no more. */
  reject(reason: unknown, session?: BlockSession): void {
    for (const [waiting, { deferred }] of this.#waiters) {
      if (session !== undefined && waiting !== session) continue
      this.#waiters.delete(waiting)
      deferred.reject(reason)
    }
  }

  /** What this peer told of it. */
  knows(device: DeviceId): Knowledge | undefined {
    return this.#knowledge.get(device)
  }

  learn(device: DeviceId, knowledge: Knowledge): void {
    this.#knowledge.set(device, knowledge)
  }

  /** The stream is gone on which the peer told it, and would tell what changed. */
  forget(device: DeviceId): void {
    this.#knowledge.delete(device)
  }

  /** The peer was asked for it in vain: it was silent, or hung up. */
  failed(device: DeviceId): void {
    this.#tries.set(device, (this.#tries.get(device) ?? 0) + 1)
  }

  /** May this peer be asked at all: one of those who wait knows it, and it did not decline? */
  mayAsk(device: DeviceId): boolean {
    // Of a set, all that failed is asked for again when the peer has had a rest.
    if (this.#urgent && (this.#tries.get(device) ?? 0) >= TRIES) return false
    const knowledge = this.#knowledge.get(device)
    if (knowledge === 'lacks') return false
    for (const session of this.#waiters.keys()) {
      if (session.isHolder(device)) return true
      if (knowledge !== undefined && session.isNeighbour(device)) return true
    }
    return false
  }

  /** May this peer be asked now? Of many blocks only those are wanted that the peer is known to have. */
  mayAskNow(device: DeviceId): boolean {
    if (!this.mayAsk(device)) return false
    if (this.#knowledge.get(device) === 'has') return true
    for (const session of this.#waiters.keys()) {
      if (session.isHolder(device) && (this.#urgent || session.size === 1)) return true
    }
    return false
  }

  /** All parts came, and make no block: from the start, from one peer at a time. */
  startAgain(): void {
    this.wrong.push(this.assembly)
    this.assembly = new Assembly()
    this.alone = true
  }
}
