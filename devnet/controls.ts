import type { PlayChain } from './chain.ts'
import type { FeeTable } from './esplora.ts'
import type { Failures, FailureRule } from './failures.ts'
import type { Faucet } from './faucet.ts'
import { HttpError } from './http.ts'
import type { Route } from './http.ts'
import { hash64, jsonObject, wholeNumber } from './input.ts'

/** Blocks that one request may mine or replace. */
const MAX_BLOCKS = 1_000
const MAX_REORG = 100
const MAX_FAILURES = 1_000_000
/** Sat/vB; more than anybody ever paid. */
const MAX_RATE = 10_000
const MAX_DELAY_MS = 600_000

export interface ControlComponents {
  chain: PlayChain
  faucet: Faucet
  fees: FeeTable
  failures: Failures
}

/** What a test, or a curious developer, may do to the chain. */
export function controlRoutes(components: ControlComponents): Route[] {
  const { chain, faucet, fees, failures } = components
  return [
    {
      method: 'POST',
      path: '/control/mine',
      handle: async ({ body }) => {
        const { count = 1 } = jsonObject(body)
        return { height: await chain.mine(wholeNumber(count, 'count', 1, MAX_BLOCKS)) }
      },
    },
    {
      method: 'POST',
      path: '/control/reorg',
      handle: async ({ body }) => {
        const { blocks = 1, drop = false } = jsonObject(body)
        const count = wholeNumber(blocks, 'blocks', 1, MAX_REORG)
        return { height: await chain.reorg(count, dropped(drop)) }
      },
    },
    {
      method: 'POST',
      path: '/control/invalidate',
      handle: async ({ body }) => {
        const { blocks = 1 } = jsonObject(body)
        return { height: await chain.invalidate(wholeNumber(blocks, 'blocks', 1, MAX_REORG)) }
      },
    },
    {
      method: 'POST',
      path: '/control/double-spend',
      handle: async ({ body }) => ({
        txid: await faucet.doubleSpend(hash64(String(jsonObject(body)['txid']), 'txid')),
      }),
    },
    {
      method: 'POST',
      path: '/control/forget',
      handle: async ({ body }) => {
        await chain.forget(hash64(String(jsonObject(body)['txid']), 'txid'))
        return {}
      },
    },
    {
      method: 'POST',
      path: '/control/market',
      handle: ({ body }) => {
        const { rate } = jsonObject(body)
        chain.marketRate = wholeNumber(rate, 'rate', 0, MAX_RATE)
        return { rate }
      },
    },
    {
      method: 'POST',
      path: '/control/fees',
      handle: ({ body }) => {
        fees.current = feeTable(jsonObject(body))
        return fees.current
      },
    },
    {
      method: 'POST',
      path: '/control/fail',
      handle: ({ body }) => {
        failures.set(failureRule(jsonObject(body)))
        return {}
      },
    },
  ]
}

function dropped(drop: unknown): boolean | string[] {
  if (typeof drop === 'boolean') return drop
  if (!Array.isArray(drop)) throw new HttpError(400, 'drop must be true, false or a list of txids')
  return drop.map((txid) => hash64(String(txid), 'txid'))
}

function failureRule(given: Record<string, unknown>): FailureRule {
  const { path, status, times = 1, html = false, delayMs = 0 } = given
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new HttpError(400, 'path must be a text that starts with /')
  if (typeof html !== 'boolean') throw new HttpError(400, 'html must be true or false')
  const slow = wholeNumber(delayMs, 'delayMs', 0, MAX_DELAY_MS)
  // Nothing else said: the commonest failure.
  const usual = html || slow > 0 ? undefined : 429
  const code = status === undefined ? usual : wholeNumber(status, 'status', 200, 599)
  return {
    path,
    times: wholeNumber(times, 'times', 0, MAX_FAILURES),
    html,
    delayMs: slow,
    ...(code === undefined ? {} : { status: code }),
  }
}

function feeTable(given: Record<string, unknown>): Record<string, number> {
  const table: Record<string, number> = {}
  for (const [target, rate] of Object.entries(given)) {
    wholeNumber(target, 'a target', 1, 1008)
    if (typeof rate !== 'number' || !(rate >= 0))
      throw new HttpError(400, 'a fee rate must be a number in sat/vB')
    table[target] = rate
  }
  return table
}
