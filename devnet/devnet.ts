import { PlayChain } from './chain.ts'
import { controlRoutes } from './controls.ts'
import { esploraRoutes } from './esplora.ts'
import type { FeeTable } from './esplora.ts'
import { Failures } from './failures.ts'
import type { FailureRule } from './failures.ts'
import { Faucet, faucetRoutes, faucetScript } from './faucet.ts'
import { serve } from './http.ts'
import { TxIndex } from './tx-index.ts'
import type { IndexChange } from './tx-index.ts'
import { LIVE_PATH, serveLive } from './live.ts'

/** What {@link startDevnet} takes. */
export interface DevnetOptions {
  /** TCP port of the HTTP API; 0 picks a free one. */
  port: number
  /** Address to listen on. Default 127.0.0.1: everybody who reaches it may mint play money. */
  host?: string
  /** Mine a block so many ms after a transaction came into the mempool. Absent: only by `mine`. */
  autoMineMs?: number
}

/** A running play-money chain. */
export interface Devnet {
  /** Base URL of the Esplora API, without trailing slash. */
  readonly url: string
  /** URL of the websocket that tells what happens, in mempool.space's protocol. */
  readonly liveUrl: string
  /** URL of the faucet: POST {address, sats}. */
  readonly faucetUrl: string
  /** Height of the newest block. */
  height(): number
  /** Mines `count` blocks with what waits in the mempool; resolves with the new height. */
  mine(count: number): Promise<number>
  /** Sends 1 000 to 10⁹ satoshis, which wait in the mempool for the next block; resolves with the txid. */
  faucet(address: string, sats: bigint): Promise<string>
  /**
   * Replaces the newest blocks by others, one more. Their transactions wait again, but for those
   * named in `drop` (true: all), which are gone, and what spends from them.
   */
  reorg(blocks: number, options?: { drop?: boolean | readonly string[] }): Promise<number>
  /** Takes the newest blocks away and mines no others: the chain is shorter, its transactions wait again. */
  invalidate(blocks: number): Promise<number>
  /** Spends the coins of a waiting faucet payment back to the faucet, at a better fee; resolves with the new txid. */
  doubleSpend(txid: string): Promise<string>
  /** Drops a waiting transaction, and what spends from it, as nodes do with old or cheap ones. */
  forget(txid: string): Promise<void>
  /** From now on blocks take only what pays at least so many sat/vB; 0: everything. */
  market(rate: number): void
  /** The next `times` requests whose path starts with `path` are slow, or answered with an error. */
  fail(rule: FailureRule): void
  stop(): Promise<void>
}

/** A calm network: next block 2 sat/vB, else 1. */
const CALM_FEES = { 1: 2, 2: 1.5, 3: 1, 6: 1, 144: 1, 504: 1, 1008: 1 }

/**
 * Starts a Bitcoin regtest chain in this process with an Esplora-compatible HTTP API, a faucet and
 * controls. Nothing is kept: after `stop` the chain is gone. Rejects if the port is taken.
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
  const { port, host = '127.0.0.1', autoMineMs } = options
  const index = new TxIndex()
  const chain = await PlayChain.open(index, faucetScript)
  const faucet = new Faucet(chain, index)
  const fees: FeeTable = { current: CALM_FEES }
  const failures = new Failures()
  const stopMining = autoMineMs === undefined ? () => undefined : autoMine(chain, index, autoMineMs)
  const stopChain = async () => {
    stopMining()
    await chain.close()
  }
  const { server, port: realPort } = await serve({
    port,
    host,
    routes: [
      ...esploraRoutes(chain, index, fees),
      ...faucetRoutes(faucet),
      ...controlRoutes({ chain, faucet, fees, failures }),
    ],
    before: async (path) => {
      const page = await failures.check(path)
      await chain.settled()
      return page
    },
  }).catch(async (error: unknown) => {
    await stopChain()
    throw error
  })
  const stopLive = serveLive(server, index)
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${realPort}`
  return {
    url,
    liveUrl: `${url.replace(/^http/, 'ws')}${LIVE_PATH}`,
    faucetUrl: `${url}/faucet`,
    height: () => chain.height,
    mine: (count) => chain.mine(count),
    faucet: (address, sats) => faucet.give(address, String(sats)),
    reorg: (blocks, { drop = false } = {}) => chain.reorg(blocks, drop),
    invalidate: (blocks) => chain.invalidate(blocks),
    doubleSpend: (txid) => faucet.doubleSpend(txid),
    forget: (txid) => chain.forget(txid),
    market: (rate) => {
      chain.marketRate = rate
    },
    fail: (rule) => failures.set(rule),
    async stop() {
      stopLive()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await stopChain()
    },
  }
}

/** Mines a block `delayMs` after a transaction came in, so that payments confirm by themselves. */
function autoMine(chain: PlayChain, index: TxIndex, delayMs: number): () => void {
  let timer: NodeJS.Timeout | undefined
  const plan = ({ kind }: IndexChange) => {
    if (kind !== 'entered') return
    timer ??= setTimeout(() => {
      timer = undefined
      chain.mine(1).catch((error: unknown) => console.error('mining failed:', error))
    }, delayMs)
  }
  const stop = index.changes.on(plan)
  return () => {
    stop()
    clearTimeout(timer)
  }
}
