import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { create as createDigest } from 'multiformats/hashes/digest'
import { sha256 } from 'multiformats/hashes/sha2'
import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { FramedStream } from '../framing.ts'
import { blockKey } from '../store/blocks.ts'
import { BlockService } from './block-service.ts'
import { CrowdGate } from './crowd-gate.ts'
import type { LocalBlocks } from './local-blocks.ts'
import { UploadLimit } from './upload-limit.ts'

/** Peers that are served at the same time; more of them have to ask others. */
const MAX_SERVICES = 96

/** Who has just got a block needs so long to tell others, who then do not want it from here. */
const PASS_ON_MS = 300

/** A block that somebody got from here is his to pass on: so long it does not go out to a crowd again. */
const HOLD_MS = 60_000

/** Who said nothing for so long has gone, or has all that he wants: nobody waits for him. */
const ACTIVE_MS = 3_000

/** Blocks of which it is remembered how often they went out; the least lately sent is forgotten. */
const MAX_COUNTED = 8_192

/** A block goes out, or went: to whom, and until when he counts as having it for others. */
interface Out {
  service: BlockService
  until: number
}

export interface BlockServerComponents {
  blocks: Pick<LocalBlocks, 'get' | 'has'>
  now: Clock
  /** Told after each part of a block went out. */
  onSent(device: DeviceId, cid: CID, bytes: number): void
}

/** Answers the wants of all peers, from this device's blocks only: nothing is ever fetched for a stranger. */
export class BlockServer {
  readonly #components: BlockServerComponents
  readonly #limit: UploadLimit
  readonly #gate: CrowdGate
  readonly #services = new Set<BlockService>()
  readonly #copies = new Map<string, number>()
  /** Blocks that count as being on their way to somebody. */
  readonly #out = new Map<string, Out>()
  /** Blocks that came in this run: they are passed on as fast as it goes. */
  readonly #passing = new Set<string>()

  constructor(components: BlockServerComponents) {
    this.#components = components
    this.#limit = new UploadLimit(components.now)
    this.#gate = new CrowdGate(components.now)
  }

  /** Bytes a second for all peers together; `undefined`: no limit; 0: nothing is sent. */
  setLimit(bytesPerSecond: number | undefined): void {
    this.#limit.rate = bytesPerSecond
  }

  /** Bytes of blocks that went out in an answer of another protocol count for the limit, too. */
  charge(bytes: number): void {
    this.#limit.charge(bytes)
  }

  /**
   * Answers one peer until its stream ends. Throws PeerMisbehavedError when it breaks the bounds, and
   * when too many others are served.
   */
  async serve(framed: FramedStream): Promise<void> {
    if (this.#services.size >= MAX_SERVICES) throw new Error('too many peers are served')
    const { blocks, onSent } = this.#components
    const service: BlockService = new BlockService(framed, {
      get: (cid) => this.#ifAllowed(() => blocks.get(cid)),
      has: async (digest) => (await this.#ifAllowed(() => blocks.has(cidOf(digest)))) ?? false,
      limit: this.#limit,
      copies: (cid) => this.#copies.get(blockKey(cid)) ?? 0,
      isOut: (cid) => this.#isOut(blockKey(cid)),
      gate: this.#gate,
      begin: (cid) => this.#begin(blockKey(cid), service),
      now: this.#components.now,
      onSent: (cid, bytes) => {
        this.#gate.sent(bytes)
        onSent(framed.peer, cid, bytes)
      },
    })
    this.#services.add(service)
    try {
      await service.run()
    } finally {
      this.#services.delete(service)
    }
  }

  /** A block came to this device: those are told who asked for it. */
  came(cid: CID): void {
    this.#passing.add(blockKey(cid))
    forgetOldest(this.#passing)
    for (const service of this.#services) service.came(cid.multihash.digest)
  }

  /** Ends the streams of all peers. */
  stop(): void {
    for (const service of this.#services) service.stop(new Error('stopped'))
  }

  /** Who sends nothing has nothing to give. */
  async #ifAllowed<T>(look: () => Promise<T>): Promise<T | undefined> {
    return this.#limit.rate === 0 ? undefined : look()
  }

  /** Returns what is to be called at the end: with true if all of it went out. */
  #begin(key: string, service: BlockService): (whole: boolean) => void {
    this.#count(key)
    this.#out.set(key, { service, until: Infinity })
    return (whole) => {
      const held = whole && !this.#passing.has(key)
      this.#out.delete(key)
      const until = this.#components.now() + (held ? HOLD_MS : PASS_ON_MS)
      this.#out.set(key, { service, until })
      forgetOldest(this.#out)
      // Whoever waited longest comes first.
      this.#services.delete(service)
      this.#services.add(service)
      for (const other of this.#services) other.look()
    }
  }

  #isOut(key: string): boolean {
    const out = this.#out.get(key)
    if (out === undefined || out.until <= this.#components.now()) return false
    if (!this.#services.has(out.service)) return false
    return out.until === Infinity || this.#components.now() - out.service.heardAt < ACTIVE_MS
  }

  #count(key: string): void {
    const copies = this.#copies.get(key) ?? 0
    this.#copies.delete(key)
    this.#copies.set(key, copies + 1)
    forgetOldest(this.#copies)
  }
}

/** Blocks are kept by their hash, whatever their codec. */
const cidOf = (digest: Uint8Array): CID => CID.createV1(raw.code, createDigest(sha256.code, digest))

function forgetOldest(known: Map<string, unknown> | Set<string>): void {
  const [oldest] = known.keys()
  if (oldest !== undefined && known.size > MAX_COUNTED) known.delete(oldest)
}
