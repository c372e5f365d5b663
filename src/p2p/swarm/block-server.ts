import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { create as createDigest } from 'multiformats/hashes/digest'
import { sha256 } from 'multiformats/hashes/sha2'
import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { FramedStream } from '../framing.ts'
import { blockKey } from '../store/blocks.ts'
import { BlockService } from './block-service.ts'
import type { LocalBlocks } from './local-blocks.ts'
import { UploadLimit } from './upload-limit.ts'

/** Peers that are served at the same time; more of them have to ask others. */
const MAX_SERVICES = 96

/** Who has just got a block needs so long to tell others, who then do not want it from here. */
const PASS_ON_MS = 700

/** Blocks of which it is remembered how often they went out; the least lately sent is forgotten. */
const MAX_COUNTED = 8_192

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
  readonly #services = new Set<BlockService>()
  readonly #copies = new Map<string, number>()
  /** Until when each block counts as being on its way to somebody. */
  readonly #out = new Map<string, number>()

  constructor(components: BlockServerComponents) {
    this.#components = components
    this.#limit = new UploadLimit(components.now)
  }

  /** Bytes a second for all peers together; `undefined`: no limit; 0: nothing is sent. */
  setLimit(bytesPerSecond: number | undefined): void {
    this.#limit.rate = bytesPerSecond
  }

  /**
   * Answers one peer until its stream ends. Throws PeerMisbehavedError when it breaks the bounds, and
   * when too many others are served.
   */
  async serve(framed: FramedStream): Promise<void> {
    if (this.#services.size >= MAX_SERVICES) throw new Error('too many peers are served')
    const { blocks, onSent } = this.#components
    const service = new BlockService(framed, {
      get: (cid) => this.#ifAllowed(() => blocks.get(cid)),
      has: async (digest) => (await this.#ifAllowed(() => blocks.has(cidOf(digest)))) ?? false,
      limit: this.#limit,
      copies: (cid) => this.#copies.get(blockKey(cid)) ?? 0,
      isOut: (cid) => this.#isOut(blockKey(cid)),
      begin: (cid) => this.#begin(blockKey(cid)),
      now: this.#components.now,
      onSent: (cid, bytes) => onSent(framed.peer, cid, bytes),
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

  #begin(key: string): () => void {
    this.#count(key)
    this.#out.set(key, Infinity)
    return () => {
      this.#out.delete(key)
      this.#out.set(key, this.#components.now() + PASS_ON_MS)
      const [oldest] = this.#out.keys()
      if (oldest !== undefined && this.#out.size > MAX_COUNTED) this.#out.delete(oldest)
    }
  }

  #isOut(key: string): boolean {
    return (this.#out.get(key) ?? 0) > this.#components.now()
  }

  #count(key: string): void {
    const copies = this.#copies.get(key) ?? 0
    this.#copies.delete(key)
    this.#copies.set(key, copies + 1)
    const [oldest] = this.#copies.keys()
    if (oldest !== undefined && this.#copies.size > MAX_COUNTED) this.#copies.delete(oldest)
  }
}

/** Blocks are kept by their hash, whatever their codec. */
const cidOf = (digest: Uint8Array): CID => CID.createV1(raw.code, createDigest(sha256.code, digest))
