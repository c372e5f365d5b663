import type { PlayChain } from './chain.ts'
import type { FeeTable } from './esplora.ts'
import { HttpError } from './http.ts'
import type { Route } from './http.ts'
import { jsonObject, wholeNumber } from './input.ts'

/** Blocks that one request may mine or replace. */
const MAX_BLOCKS = 1_000
const MAX_REORG = 100
const MAX_FAILURES = 1_000_000

/** Requests whose path starts with `path` get `status` instead of an answer, `times` times. */
export interface FailureRule {
  readonly path: string
  readonly status: number
  readonly times: number
}

/** Answers some requests with an error on purpose, so that clients can be tested against it. */
export class Failures {
  #rules: { path: string; status: number; left: number }[] = []

  /** A rule for the same path replaces the older one; 0 times ends it. */
  set({ path, status, times }: FailureRule): void {
    this.#rules = this.#rules.filter((rule) => rule.path !== path)
    if (times > 0) this.#rules.push({ path, status, left: times })
  }

  check(path: string): void {
    const rule = path.startsWith('/control/')
      ? undefined
      : this.#rules.find((candidate) => candidate.left > 0 && path.startsWith(candidate.path))
    if (rule === undefined) return
    rule.left--
    throw new HttpError(rule.status, 'fails because a test asked for it')
  }
}

/** What a test, or a curious developer, may do to the chain. */
export function controlRoutes(chain: PlayChain, fees: FeeTable, failures: Failures): Route[] {
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
        if (typeof drop !== 'boolean') throw new HttpError(400, 'drop must be true or false')
        return { height: await chain.reorg(wholeNumber(blocks, 'blocks', 1, MAX_REORG), drop) }
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
        const { path, status = 429, times = 1 } = jsonObject(body)
        if (typeof path !== 'string' || !path.startsWith('/')) {
          throw new HttpError(400, 'path must be a text that starts with /')
        }
        failures.set({
          path,
          status: wholeNumber(status, 'status', 400, 599),
          times: wholeNumber(times, 'times', 0, MAX_FAILURES),
        })
        return {}
      },
    },
  ]
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
