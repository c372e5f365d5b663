import { hex } from '@scure/base'
import * as v from 'valibot'
import type { AbortOptions } from '../lib/abort.ts'
import { ChainBadAnswerError, ChainRejectedError } from './chain-errors.ts'
import type {
  ChainEntry,
  ChainPage,
  ChainSource,
  ChainUtxo,
  FeeEstimates,
  ServerHealth,
} from './chain-source.ts'
import { decodeTx } from './decode.ts'
import type { EsploraStatus } from './esplora-shapes.ts'
import {
  feesShape,
  historyShape,
  rawShape,
  tipShape,
  txidShape,
  utxosShape,
} from './esplora-shapes.ts'
import type { ServerAnswer, ServerPoolInit } from './server-pool.ts'
import { ServerPool } from './server-pool.ts'

/** Raw transactions kept in memory: they never change. */
const RAW_CACHE = 300

/** How Bitcoin Core says that it has a transaction already. */
const ALREADY_KNOWN = /already[- ]in[- ]mempool|already[- ]known|already in (block chain|utxo set)/i

/** The chain by Esplora's HTTP API (github.com/Blockstream/esplora, API.md), from several servers. */
export class EsploraSource implements ChainSource {
  readonly #pool: ServerPool
  readonly #raw = new Map<string, Uint8Array>()

  constructor(init: ServerPoolInit) {
    this.#pool = new ServerPool(init)
  }

  health(): readonly ServerHealth[] {
    return this.#pool.health()
  }

  tipHeight(options: AbortOptions = {}): Promise<number> {
    return this.#pool.ask(
      '/blocks/tip/height',
      (answer) => read(tipShape, answerText(answer)),
      options,
    )
  }

  async addressHistory(
    address: string,
    options: AbortOptions & { after?: string } = {},
  ): Promise<ChainPage> {
    const { after } = options
    const path = `/address/${encodeURIComponent(address)}/txs`
    const rows = await this.#pool.ask(
      after === undefined ? path : `${path}/chain/${after}`,
      (answer) => read(historyShape, answerJson(answer)),
      options,
    )
    const entries = rows.map(({ txid, status }): ChainEntry => ({ txid, ...placeOf(status) }))
    // Only mined ones are paged, 25 at a time; fewer than that is the end.
    const mined = entries.filter(({ height }) => height !== undefined)
    const next = mined.length >= PAGE ? mined.at(-1)?.txid : undefined
    return next === undefined ? { entries } : { entries, next }
  }

  async utxos(address: string, options: AbortOptions = {}): Promise<readonly ChainUtxo[]> {
    const rows = await this.#pool.ask(
      `/address/${encodeURIComponent(address)}/utxo`,
      (answer) => read(utxosShape, answerJson(answer)),
      options,
    )
    return rows.map(({ txid, vout, value, status }) => {
      const { height } = placeOf(status)
      const utxo = { txid, vout, value: BigInt(value) }
      return height === undefined ? utxo : { ...utxo, height }
    })
  }

  async rawTransaction(txid: string, options: AbortOptions = {}): Promise<Uint8Array | undefined> {
    const known = this.#raw.get(txid)
    if (known !== undefined) return known
    const raw = await this.#pool.ask(`/tx/${txid}/hex`, (answer) => readRaw(txid, answer), options)
    if (raw === undefined) return undefined
    const oldest = this.#raw.keys().next().value
    if (this.#raw.size >= RAW_CACHE && oldest !== undefined) this.#raw.delete(oldest)
    this.#raw.set(txid, raw)
    return raw
  }

  async feeEstimates(options: AbortOptions = {}): Promise<FeeEstimates> {
    const table = await this.#pool.ask(
      '/fee-estimates',
      (answer) => read(feesShape, answerJson(answer)),
      options,
    )
    return new Map(Object.entries(table).map(([target, rate]) => [Number(target), rate]))
  }

  async broadcast(rawHex: string, options: AbortOptions = {}): Promise<string> {
    const { txid } = decodeTx(hex.decode(rawHex))
    await this.#pool.ask('/tx', (answer) => readBroadcast(txid, answer), {
      ...options,
      body: rawHex,
    })
    return txid
  }
}

/** Mined transactions in one page of an address's history. */
const PAGE = 25

function placeOf(status: EsploraStatus): { height?: number; blockTimeMs?: number } {
  return status.confirmed
    ? { height: status.block_height, blockTimeMs: status.block_time * 1000 }
    : {}
}

function read<T extends v.GenericSchema>(shape: T, value: unknown): v.InferOutput<T> {
  const result = v.safeParse(shape, value)
  if (!result.success) throw new ChainBadAnswerError('the answer has another shape than was asked')
  return result.output
}

function answerText({ status, text }: ServerAnswer): string {
  if (status !== 200) throw new ChainBadAnswerError(`status ${status}`)
  return text
}

function answerJson(answer: ServerAnswer): unknown {
  const text = answerText(answer)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ChainBadAnswerError('the answer is not JSON', cause)
  }
}

/** Bytes that hash to the id, or `undefined` if the server does not know it. */
function readRaw(txid: string, answer: ServerAnswer): Uint8Array | undefined {
  if (answer.status === 404) return undefined
  const raw = hex.decode(read(rawShape, answerText(answer)))
  let found: string
  try {
    found = decodeTx(raw).txid
  } catch (cause) {
    throw new ChainBadAnswerError('the answer is no transaction', cause)
  }
  if (found !== txid)
    throw new ChainBadAnswerError('the answer is another transaction than was asked')
  return raw
}

function readBroadcast(txid: string, answer: ServerAnswer): void {
  const { status, text } = answer
  if (status === 400) {
    const reason = rejectionReason(text)
    if (ALREADY_KNOWN.test(reason)) return
    throw new ChainRejectedError(reason)
  }
  if (read(txidShape, answerText(answer)) !== txid) {
    throw new ChainBadAnswerError('the server names another transaction than it was given')
  }
}

/** Servers wrap the node's words: `sendrawtransaction RPC error: {"code":-26,"message":"…"}`. */
function rejectionReason(text: string): string {
  const message = /"message"\s*:\s*"([^"]{1,300})"/.exec(text)?.[1]
  return message ?? text.slice(0, 300)
}
