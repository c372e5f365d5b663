import { hex } from '@scure/base'
import type { PlayChain } from './chain.ts'
import {
  blockJson,
  feeOf,
  outspendJson,
  statsJson,
  statusJson,
  txJson,
  utxosJson,
} from './esplora-json.ts'
import { HttpError } from './http.ts'
import type { Answer, Call, Route } from './http.ts'
import { addressScript, hash64, wholeNumber } from './input.ts'
import { merkleBranch } from './merkle.ts'
import { RejectedError } from './policy.ts'
import { scriptHash } from './tx-index.ts'
import type { IndexedTx, TxIndex } from './tx-index.ts'

/** Page sizes of Esplora. */
const MEMPOOL_PAGE = 50
const CHAIN_PAGE = 25
const BLOCKS_PAGE = 10

/** Fee rates in sat/vB by target; a test may replace them. */
export interface FeeTable {
  current: Record<string, number>
}

/** Everything of Esplora's API that wallets use, over the index of the play-money chain. */
export function esploraRoutes(chain: PlayChain, index: TxIndex, fees: FeeTable): Route[] {
  const get = (path: string, handle: (params: Record<string, string>) => Answer): Route => ({
    method: 'GET',
    path,
    handle: ({ params }) => handle(params),
  })
  return [
    ...txRoutes(index, get),
    ...scriptRoutes(index, get),
    ...blockRoutes(index, get),
    get('/fee-estimates', () => fees.current),
    ...mempoolRoutes(index, get),
    { method: 'POST', path: '/tx', handle: (call) => broadcast(chain, call) },
  ]
}

type Get = (path: string, handle: (params: Record<string, string>) => Answer) => Route

function txRoutes(index: TxIndex, get: Get): Route[] {
  const find = ({ txid }: Record<string, string>): IndexedTx => {
    const entry = index.get(hash64(txid, 'txid'))
    if (entry === undefined) throw new HttpError(404, 'Transaction not found')
    return entry
  }
  return [
    get('/tx/:txid', (params) => txJson(index, find(params))),
    get('/tx/:txid/status', (params) => statusJson(find(params))),
    get('/tx/:txid/hex', (params) => hex.encode(find(params).tx.raw)),
    get('/tx/:txid/raw', (params) => find(params).tx.raw),
    get('/tx/:txid/outspends', (params) => {
      const { tx } = find(params)
      return tx.outputs.map((_, vout) => outspendJson(index, tx.txid, vout))
    }),
    get('/tx/:txid/outspend/:vout', (params) => {
      const { tx } = find(params)
      return outspendJson(
        index,
        tx.txid,
        wholeNumber(params['vout'], 'vout', 0, tx.outputs.length - 1),
      )
    }),
    get('/tx/:txid/merkle-proof', (params) => {
      const { place } = find(params)
      if (place === undefined) throw new HttpError(404, 'Transaction not found or is unconfirmed')
      const txids = place.block.transactions.map(({ txid }) => txid)
      return {
        block_height: place.block.height,
        merkle: merkleBranch(txids, place.position),
        pos: place.position,
      }
    }),
  ]
}

function scriptRoutes(index: TxIndex, get: Get): Route[] {
  const kinds = [
    {
      base: '/address/:address',
      name: 'address',
      hashOf: (key: string) => scriptHash(addressScript(key)),
    },
    {
      base: '/scripthash/:scripthash',
      name: 'scripthash',
      hashOf: (key: string) => hash64(key, 'scripthash'),
    },
  ]
  return kinds.flatMap(({ base, name, hashOf }) => {
    const key = (params: Record<string, string>) => params[name] ?? ''
    const history = (params: Record<string, string>, mined: boolean) =>
      index.history(hashOf(key(params))).filter(({ place }) => (place !== undefined) === mined)
    const json = (entries: IndexedTx[]) => entries.map((entry) => txJson(index, entry))
    return [
      get(base, (params) => {
        const hash = hashOf(key(params))
        return {
          [name]: key(params),
          chain_stats: statsJson(index, hash, true),
          mempool_stats: statsJson(index, hash, false),
        }
      }),
      get(`${base}/utxo`, (params) => utxosJson(index, hashOf(key(params)))),
      get(`${base}/txs`, (params) =>
        json([
          ...history(params, false).slice(0, MEMPOOL_PAGE),
          ...history(params, true).slice(0, CHAIN_PAGE),
        ]),
      ),
      get(`${base}/txs/mempool`, (params) => json(history(params, false).slice(0, MEMPOOL_PAGE))),
      get(`${base}/txs/chain`, (params) => json(history(params, true).slice(0, CHAIN_PAGE))),
      get(`${base}/txs/chain/:after`, (params) => {
        const mined = history(params, true)
        const after = hash64(params['after'], 'last seen txid')
        const start = mined.findIndex(({ tx }) => tx.txid === after) + 1
        return json(mined.slice(start, start + CHAIN_PAGE))
      }),
    ]
  })
}

function blockRoutes(index: TxIndex, get: Get): Route[] {
  const find = ({ hash }: Record<string, string>) => {
    const block = index.block(hash64(hash, 'block hash'))
    if (block === undefined) throw new HttpError(404, 'Block not found')
    return block
  }
  const from = (start: number) => {
    const newest = Math.min(start, index.tip.height)
    return index.blocks
      .slice(Math.max(0, newest - BLOCKS_PAGE + 1), newest + 1)
      .reverse()
      .map((block) => blockJson(index, block))
  }
  return [
    get('/blocks/tip/height', () => String(index.tip.height)),
    get('/blocks/tip/hash', () => index.tip.hash),
    get('/blocks', () => from(index.tip.height)),
    get('/blocks/:start', ({ start }) =>
      from(wholeNumber(start, 'start height', 0, index.tip.height)),
    ),
    get('/block-height/:height', ({ height }) => {
      const block = index.blocks[wholeNumber(height, 'height', 0, Number.MAX_SAFE_INTEGER)]
      if (block === undefined) throw new HttpError(404, 'Block not found')
      return block.hash
    }),
    get('/block/:hash', (params) => blockJson(index, find(params))),
    get('/block/:hash/header', (params) => hex.encode(find(params).header)),
    get('/block/:hash/txids', (params) => find(params).transactions.map(({ txid }) => txid)),
  ]
}

function mempoolRoutes(index: TxIndex, get: Get): Route[] {
  const vsize = ({ tx }: IndexedTx) => Math.ceil(tx.weight / 4)
  return [
    get('/mempool', () => {
      const waiting = index.waiting()
      return {
        count: waiting.length,
        vsize: waiting.reduce((sum, entry) => sum + vsize(entry), 0),
        total_fee: waiting.reduce((sum, entry) => sum + feeOf(index, entry), 0n),
        fee_histogram: [],
      }
    }),
    get('/mempool/txids', () => index.waiting().map(({ tx }) => tx.txid)),
  ]
}

async function broadcast(chain: PlayChain, { body }: Call): Promise<string> {
  const digits = body.trim()
  if (!/^([0-9a-f]{2})+$/i.test(digits)) {
    throw new HttpError(400, 'the body must be a serialized transaction in hex')
  }
  try {
    return await chain.broadcast(hex.decode(digits.toLowerCase()))
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error
    // In the words of esplora's electrs, which wallets parse.
    const message = JSON.stringify({ code: -26, message: error.reason })
    throw new HttpError(400, `sendrawtransaction RPC error: ${message}`)
  }
}
