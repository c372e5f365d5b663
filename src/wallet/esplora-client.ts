import { hex } from '@scure/base'
import type {
  ChainEntry,
  ChainPage,
  ChainUtxo,
  FeeEstimates,
  ServerHealth,
} from './chain-source.ts'
import { ChainBadAnswerError, ChainLieError } from './chain-errors.ts'
import type { BlockHeader } from './chain/header.ts'
import { encodeHeader, headerHash } from './chain/header.ts'
import type { MerkleProof } from './chain/merkle.ts'
import { decodeTx } from './decode.ts'
import { answerJson, answerText, read, readBroadcast, readRaw } from './esplora-answers.ts'
import type { EsploraBlock, EsploraStatus } from './esplora-shapes.ts'
import {
  blocksShape,
  feesShape,
  hashShape,
  historyShape,
  merkleShape,
  statusShape,
  tipShape,
  txidsShape,
  utxosShape,
} from './esplora-shapes.ts'
import type { AskOptions, ServerPool, Told } from './server-pool.ts'

/** Mined transactions in one page of an address's history. */
const HISTORY_PAGE = 25
/** Raw transactions kept in memory: they never change. */
const RAW_CACHE = 2_000
const NO_HASH = '00'.repeat(32)

/** Where a server says that a transaction stands. */
export interface Place {
  readonly height?: number
  readonly blockHash?: string
  readonly blockTimeMs?: number
}

/** A header with the height that a server gives it; its hash was computed here. */
export interface TaggedHeader extends BlockHeader {
  readonly height: number
  readonly hash: string
}

/**
 * The questions of Esplora's HTTP API (github.com/Blockstream/esplora, API.md), with whoever answered.
 * Nothing is believed here and nothing checked, but what an answer shows by itself: raw bytes hash to
 * their id, headers to theirs.
 */
export class EsploraClient {
  readonly #pool: ServerPool
  readonly #raw = new Map<string, Uint8Array>()

  constructor(pool: ServerPool) {
    this.#pool = pool
  }

  health(): readonly ServerHealth[] {
    return this.#pool.health()
  }

  tipHeight(options: AskOptions = {}): Promise<Told<number>> {
    return this.#pool.ask(
      '/blocks/tip/height',
      (answer) => read(tipShape, answerText(answer)),
      options,
    )
  }

  /** Hash of a server's newest block. */
  tipHash(options: AskOptions = {}): Promise<Told<string>> {
    return this.#pool.ask(
      '/blocks/tip/hash',
      (answer) => read(hashShape, answerText(answer)),
      options,
    )
  }

  /** The newest headers of a server, as {@link headers}. */
  newestHeaders(options: AskOptions = {}): Promise<Told<readonly TaggedHeader[]>> {
    return this.#pool.ask(
      '/blocks',
      (answer) => linked(read(blocksShape, answerJson(answer))),
      options,
    )
  }

  /** All ids of a block's transactions, in order; `undefined`: the server does not tell. */
  blockTxids(hash: string, options: AskOptions = {}): Promise<Told<readonly string[] | undefined>> {
    return this.#pool.ask(
      `/block/${hash}/txids`,
      (answer) => (answer.status === 404 ? undefined : read(txidsShape, answerJson(answer))),
      options,
    )
  }

  async history(
    address: string,
    options: AskOptions & { after?: string } = {},
  ): Promise<Told<ChainPage>> {
    const { after } = options
    const path = `/address/${encodeURIComponent(address)}/txs`
    const { value: rows, by } = await this.#pool.ask(
      after === undefined ? path : `${path}/chain/${after}`,
      (answer) => read(historyShape, answerJson(answer)),
      options,
    )
    const entries = rows.map(({ txid, status }): ChainEntry => ({ txid, ...placeOf(status) }))
    // Only mined ones are paged, 25 at a time; fewer than that is the end.
    const mined = entries.filter(({ height }) => height !== undefined)
    const next = mined.length >= HISTORY_PAGE ? mined.at(-1)?.txid : undefined
    return { by, value: next === undefined ? { entries } : { entries, next } }
  }

  async utxos(address: string, options: AskOptions = {}): Promise<Told<readonly ChainUtxo[]>> {
    const { value: rows, by } = await this.#pool.ask(
      `/address/${encodeURIComponent(address)}/utxo`,
      (answer) => read(utxosShape, answerJson(answer)),
      options,
    )
    const value = rows.map(({ txid, vout, value: sats, status }): ChainUtxo => {
      const { height, blockHash } = placeOf(status)
      const utxo = { txid, vout, value: BigInt(sats) }
      return height === undefined || blockHash === undefined ? utxo : { ...utxo, height, blockHash }
    })
    return { by, value }
  }

  /** Where a server says that a transaction stands now; `undefined`: it does not know it. */
  status(txid: string, options: AskOptions = {}): Promise<Told<Place | undefined>> {
    return this.#pool.ask(
      `/tx/${txid}/status`,
      (answer) =>
        answer.status === 404 ? undefined : placeOf(read(statusShape, answerJson(answer))),
      options,
    )
  }

  /** `undefined`: the server has none, because it does not know the transaction in a block. */
  merkleProof(txid: string, options: AskOptions = {}): Promise<Told<MerkleProof | undefined>> {
    return this.#pool.ask(
      `/tx/${txid}/merkle-proof`,
      (answer) => {
        if (answer.status === 404) return undefined
        const { block_height: height, merkle, pos } = read(merkleShape, answerJson(answer))
        return { height, branch: merkle, position: pos }
      },
      options,
    )
  }

  /**
   * Up to ten headers down from a height (some servers give a few more), lowest first, linked to each
   * other. `undefined`: the server has none there.
   */
  headers(
    from: number,
    options: AskOptions = {},
  ): Promise<Told<readonly TaggedHeader[] | undefined>> {
    return this.#pool.ask(
      `/blocks/${from}`,
      (answer) => {
        if (answer.status === 400 || answer.status === 404) return undefined
        const headers = linked(read(blocksShape, answerJson(answer)))
        // Past their tip some servers give what they have.
        return headers.at(-1)?.height === from ? headers : undefined
      },
      options,
    )
  }

  /** Hash that a server has at a height; `undefined`: none. */
  blockHash(height: number, options: AskOptions = {}): Promise<Told<string | undefined>> {
    return this.#pool.ask(
      `/block-height/${height}`,
      (answer) => (answer.status === 404 ? undefined : read(hashShape, answerText(answer))),
      options,
    )
  }

  /** `undefined`: the server does not know it. */
  async raw(txid: string, options: AskOptions = {}): Promise<Uint8Array | undefined> {
    const known = this.#raw.get(txid)
    if (known !== undefined) return known
    const path = `/tx/${txid}/hex`
    const { value } = await this.#pool.ask(path, (answer) => readRaw(txid, answer), options)
    if (value === undefined) return undefined
    const oldest = this.#raw.keys().next().value
    if (this.#raw.size >= RAW_CACHE && oldest !== undefined) this.#raw.delete(oldest)
    this.#raw.set(txid, value)
    return value
  }

  async feeEstimates(options: AskOptions = {}): Promise<FeeEstimates> {
    const { value } = await this.#pool.ask(
      '/fee-estimates',
      (answer) => read(feesShape, answerJson(answer)),
      options,
    )
    return new Map(Object.entries(value).map(([target, rate]) => [Number(target), rate]))
  }

  async broadcast(rawHex: string, options: AskOptions = {}): Promise<string> {
    const { txid } = decodeTx(hex.decode(rawHex))
    const read = (answer: Parameters<typeof readBroadcast>[1]) => readBroadcast(txid, answer)
    await this.#pool.ask('/tx', read, { ...options, body: rawHex })
    return txid
  }
}

function placeOf(status: EsploraStatus): Place {
  if (!status.confirmed) return {}
  const { block_height: height, block_hash: blockHash, block_time: time } = status
  return { height, blockHash, blockTimeMs: time * 1000 }
}

/** Rebuilds the headers: their fields are all there, so that what they hash to needs no belief. */
function linked(blocks: readonly EsploraBlock[]): readonly TaggedHeader[] {
  const headers = blocks.map((block): TaggedHeader => {
    const header: BlockHeader = {
      version: block.version,
      previous: block.previousblockhash ?? NO_HASH,
      merkleRoot: block.merkle_root,
      time: block.timestamp,
      bits: block.bits,
      nonce: block.nonce,
    }
    const hash = headerHash(encodeHeader(header))
    if (hash !== block.id) throw new ChainLieError('header', 'a header with a foreign hash')
    return { ...header, height: block.height, hash }
  })
  headers.reverse()
  headers.forEach((header, index) => {
    const before = headers[index - 1]
    if (before === undefined) return
    if (header.previous !== before.hash || header.height !== before.height + 1)
      throw new ChainBadAnswerError('headers that do not follow each other')
  })
  return headers
}
