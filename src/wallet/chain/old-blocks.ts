import type { AbortOptions } from '../../lib/abort.ts'
import { ChainLieError } from '../chain-errors.ts'
import type { EsploraClient } from '../esplora-client.ts'
import { toDisplay } from './display.ts'
import type { HeaderChain, KnownBlock, Pillar } from './header-chain.ts'
import { isPillar } from './header-chain.ts'
import { PERIOD_BLOCKS } from './retarget.ts'

/** Requests for one old block in one go; what is left is done at the next. */
const PAGES = 20
/** Found blocks kept in memory. */
const CACHE = 500

export interface OldBlocksInit {
  readonly client: EsploraClient
  /** Whether there are requests to spare in this hour. */
  readonly mayAsk: () => boolean
  /**
   * Hashes of the last block of each difficulty period up to the checkpoint, 32 bytes each in
   * Bitcoin's own order, as the release ships them. Absent: nothing before the checkpoint is proven.
   */
  readonly periodEnds?: (options: AbortOptions) => Promise<Uint8Array>
}

/**
 * Blocks below the kept headers, proven by the hashes that lead up to a proven block. At most 15
 * requests after the checkpoint, at most 202 before it; the progress is kept.
 */
export class OldBlocks {
  readonly #init: OldBlocksInit
  readonly #found = new Map<number, KnownBlock>()
  #periodEnds: Promise<Uint8Array> | undefined

  constructor(init: OldBlocksInit) {
    this.#init = init
  }

  /** `undefined`: not proven yet; asking again goes on where this ended. */
  async find(
    chain: HeaderChain,
    height: number,
    options: AbortOptions & { only: string },
  ): Promise<KnownBlock | undefined> {
    const known = this.#found.get(height)
    if (known !== undefined) return known
    let pillar = await this.#above(chain, height, options)
    for (let page = 0; page < PAGES && pillar !== undefined && this.#init.mayAsk(); page++) {
      const [from, hash]: Pillar = pillar
      const { value: headers } = await this.#init.client.headers(from, options)
      const lowest = headers?.[0]
      if (headers === undefined || lowest === undefined) return undefined
      if (headers.at(-1)?.hash !== hash)
        throw new ChainLieError('header', 'an old block with another hash than is proven')
      for (const block of headers) this.#remember(block)
      pillar = [lowest.height - 1, lowest.previous]
      const kept = headers.filter((block) => isPillar(block.height))
      chain.addPillars([
        ...kept.map((block): Pillar => [block.height, block.hash]),
        ...(lowest.height <= height ? [] : [pillar]),
      ])
      const found = this.#found.get(height)
      if (found !== undefined) return found
    }
    return undefined
  }

  #remember({ height, hash, merkleRoot, time }: KnownBlock): void {
    this.#found.set(height, { height, hash, merkleRoot, time })
    const oldest = this.#found.keys().next().value
    if (this.#found.size > CACHE && oldest !== undefined) this.#found.delete(oldest)
  }

  /** The nearest proven block at or above a height. */
  async #above(
    chain: HeaderChain,
    height: number,
    options: AbortOptions,
  ): Promise<Pillar | undefined> {
    const known = chain.pillarAbove(height)
    const end = (Math.floor(height / PERIOD_BLOCKS) + 1) * PERIOD_BLOCKS - 1
    if ((known !== undefined && known[0] <= end) || this.#init.periodEnds === undefined)
      return known
    this.#periodEnds ??= this.#init.periodEnds(options)
    this.#periodEnds.catch(() => (this.#periodEnds = undefined))
    const at = Math.floor(height / PERIOD_BLOCKS) * 32
    const hash = (await this.#periodEnds).slice(at, at + 32)
    return hash.length === 32 ? [end, toDisplay(hash)] : known
  }
}
