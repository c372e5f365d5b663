import type { Clock } from '../../lib/clock.ts'
import type { Anchor } from './anchor.ts'
import { advance } from './anchor.ts'
import type { BlockHeader } from './header.ts'
import { HEADER_BYTES, decodeHeader, encodeHeader, headerHash } from './header.ts'
import type { ChainRules } from './rules.ts'

/** Headers kept whole: about two weeks at least, four at most (323 kB). No deeper reorganisation is followed. */
const KEPT_LEAST = 2016
const KEPT_MOST = 2 * KEPT_LEAST
/** Of older ones, the hash of each so many is kept: from there any other is proven in 15 requests. A day's blocks, and a divisor of 2016. */
const PILLAR_EVERY = 144

/** Whether the hash at a height is kept for good. */
export const isPillar = (height: number): boolean => (height + 1) % PILLAR_EVERY === 0

/** A proven block. */
export interface KnownBlock {
  readonly height: number
  readonly hash: string
  readonly merkleRoot: string
  /** Seconds. */
  readonly time: number
}

/** Height and hash of a proven block whose header is not kept. */
export type Pillar = readonly [height: number, hash: string]

/** All that a chain is rebuilt from. */
export interface KeptHeaders {
  readonly root: Anchor
  /** The 80 bytes of each header above the root, oldest first. */
  readonly headers: Uint8Array
  readonly pillars: readonly Pillar[]
}

/**
 * What became of an offer: `longer`, the best chain now; `weaker` or `equal` in work: nothing changed.
 */
export type Offered = 'longer' | 'equal' | 'weaker'

export interface HeaderChainInit {
  readonly rules: ChainRules
  /** Trusted. */
  readonly root: Anchor
  readonly clock: Clock
}

interface Link extends KnownBlock {
  readonly header: BlockHeader
}

/**
 * The chain of most work that anybody showed, from a trusted block on. Every header in it was checked;
 * a branch replaces another only as a whole, and only with more work. Asks nobody and stores nothing.
 */
export class HeaderChain {
  readonly #rules: ChainRules
  readonly #clock: Clock
  #root: Anchor
  #tip: Anchor
  #links: Link[] = []
  #heights = new Map<string, number>()
  #pillars: Pillar[] = []

  constructor({ rules, root, clock }: HeaderChainInit) {
    this.#rules = rules
    this.#clock = clock
    this.#root = root
    this.#tip = root
  }

  /** The newest block. */
  get tip(): Anchor {
    return this.#tip
  }

  /** Height of the oldest block whose hash is known: nothing at or below it is ever replaced. */
  get rootHeight(): number {
    return this.#root.height
  }

  /** Hash of the block at a height; `undefined` outside of what is kept. */
  hashAt(height: number): string | undefined {
    return height === this.#root.height ? this.#root.hash : this.at(height)?.hash
  }

  /** The block at a height; `undefined` for the root itself and outside of what is kept. */
  at(height: number): KnownBlock | undefined {
    return this.#links[height - this.#root.height - 1]
  }

  /** Where a block stands; `undefined` if it is not among the kept ones. */
  heightOf(hash: string): number | undefined {
    return this.#heights.get(hash)
  }

  /** The lowest proven block at or above a height that is older than the kept headers. */
  pillarAbove(height: number): Pillar | undefined {
    const pillars: Pillar[] = [...this.#pillars, [this.#root.height, this.#root.hash]]
    return pillars.find(([at]) => at >= height)
  }

  /** Remembers blocks that were proven to stand below the kept headers. */
  addPillars(pillars: readonly Pillar[]): void {
    const known = new Map([...this.#pillars, ...pillars])
    this.#pillars = [...known].sort(([a], [b]) => a - b)
  }

  /**
   * Offers the headers that follow the known block at `after`. Throws {@link HeaderError} for a header
   * that breaks a rule, RangeError if the block at `after` is not kept: then nothing changes.
   */
  offer(after: number, headers: readonly BlockHeader[]): Offered {
    return this.#offer(
      after,
      headers.map((header) => ({ header, hash: headerHash(encodeHeader(header)) })),
    )
  }

  /** The hashes are the headers' own. */
  #offer(
    after: number,
    headers: readonly { readonly header: BlockHeader; readonly hash: string }[],
  ): Offered {
    let anchor = this.#anchorAt(after)
    const links: Link[] = []
    const now = this.#clock() / 1000
    for (const { header, hash } of headers) {
      anchor = advance(this.#rules, anchor, header, hash, now)
      const { merkleRoot, time } = header
      links.push({ height: anchor.height, hash, merkleRoot, time, header })
    }
    if (anchor.work < this.#tip.work) return 'weaker'
    // Who came first stays, as in every node.
    if (anchor.work === this.#tip.work) return 'equal'
    for (const { hash } of this.#links.splice(after - this.#root.height)) this.#heights.delete(hash)
    for (const link of links) {
      this.#links.push(link)
      this.#heights.set(link.hash, link.height)
    }
    this.#tip = anchor
    this.#prune()
    return 'longer'
  }

  /** For the caller's store. */
  keep(): KeptHeaders {
    const headers = new Uint8Array(this.#links.length * HEADER_BYTES)
    this.#links.forEach(({ header }, index) =>
      headers.set(encodeHeader(header), index * HEADER_BYTES),
    )
    return { root: this.#root, headers, pillars: [...this.#pillars] }
  }

  /**
   * Builds a chain from what was kept, checking each header anew. Throws HeaderError or RangeError if
   * it is damaged.
   */
  static from(init: Omit<HeaderChainInit, 'root'>, kept: KeptHeaders): HeaderChain {
    const chain = new HeaderChain({ ...init, root: kept.root })
    const headers: { header: BlockHeader; hash: string }[] = []
    for (let at = 0; at < kept.headers.length; at += HEADER_BYTES) {
      const raw = kept.headers.subarray(at, at + HEADER_BYTES)
      headers.push({ header: decodeHeader(raw), hash: headerHash(raw) })
    }
    chain.#pillars = [...kept.pillars]
    if (headers.length > 0) chain.#offer(kept.root.height, headers)
    return chain
  }

  /** Works out anew what holds after a kept block. */
  #anchorAt(height: number): Anchor {
    if (height === this.#tip.height) return this.#tip
    const count = height - this.#root.height
    if (count < 0 || count > this.#links.length) throw new RangeError('that block is not kept')
    let anchor = this.#root
    for (const { header, hash } of this.#links.slice(0, count)) {
      // Its time was judged when it came.
      anchor = advance(this.#rules, anchor, header, hash, Infinity)
    }
    return anchor
  }

  #prune(): void {
    if (this.#links.length <= KEPT_MOST) return
    const root = this.#anchorAt(this.#tip.height - KEPT_LEAST)
    const gone = this.#links.splice(0, root.height - this.#root.height)
    for (const { hash } of gone) this.#heights.delete(hash)
    const kept = gone.filter(({ height }) => isPillar(height))
    this.addPillars([
      [this.#root.height, this.#root.hash],
      ...kept.map(({ height, hash }): Pillar => [height, hash]),
    ])
    this.#root = root
  }
}
