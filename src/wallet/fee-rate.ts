import type { AbortOptions } from '../lib/abort.ts'
import type { Clock } from '../lib/clock.ts'
import type { ChainSource, FeeEstimates } from './chain-source.ts'
import { MIN_FEE_SAT_PER_KVB } from './coins.ts'
import { SpendError } from './spend-errors.ts'

/** Blocks until the first confirmation that a payment aims at, unless told otherwise. */
const DEFAULT_FEE_TARGET = 3
/** A plan and the payment after it see the same rate. */
const CACHE_MS = 60_000

/** Rates come as floats in sat/vB; money is counted in whole satoshis per 1000 vB, rounded up. */
export function satPerKvb(feeSatPerVb: number): bigint {
  if (!Number.isFinite(feeSatPerVb) || feeSatPerVb < 0) {
    throw new SpendError('wallet.fee-too-low', 'a fee rate is a positive number', { smallest: 1 })
  }
  return BigInt(Math.ceil(feeSatPerVb * 1000))
}

/** The estimate for `target` blocks; without one the nearest faster, else the nearest slower, else the minimum. */
export function rateFor(estimates: FeeEstimates, target: number): bigint {
  const targets = [...estimates.keys()].sort((a, b) => a - b)
  const chosen = targets.filter((blocks) => blocks <= target).at(-1) ?? targets[0]
  const rate = chosen === undefined ? undefined : estimates.get(chosen)
  const value = rate === undefined ? MIN_FEE_SAT_PER_KVB : satPerKvb(rate)
  return value < MIN_FEE_SAT_PER_KVB ? MIN_FEE_SAT_PER_KVB : value
}

/** Fee rate of the source, remembered for a minute. */
export class FeeRates {
  readonly #source: ChainSource
  readonly #clock: Clock
  #last: { readonly at: number; readonly rate: bigint } | undefined

  constructor(source: ChainSource, clock: Clock) {
    this.#source = source
    this.#clock = clock
  }

  async current(options: AbortOptions): Promise<bigint> {
    const now = this.#clock()
    if (this.#last !== undefined && now - this.#last.at < CACHE_MS) return this.#last.rate
    const rate = rateFor(await this.#source.feeEstimates(options), DEFAULT_FEE_TARGET)
    this.#last = { at: now, rate }
    return rate
  }
}
