import type { AbortOptions } from '../lib/abort.ts'
import type { Clock } from '../lib/clock.ts'
import type { ChainSource, FeeEstimates } from './chain-source.ts'
import { MIN_FEE_SAT_PER_KVB } from './coins.ts'
import { SpendError } from './spend-errors.ts'
import type { FeePresets } from './wallet-view.ts'

/** Blocks until the first confirmation that a payment aims at, unless told otherwise. */
const DEFAULT_FEE_TARGET = 3
/** A day. */
const SLOW_FEE_TARGET = 144
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
  #last: { readonly at: number; readonly estimates: FeeEstimates } | undefined

  constructor(source: ChainSource, clock: Clock) {
    this.#source = source
    this.#clock = clock
  }

  async current(options: AbortOptions): Promise<bigint> {
    return rateFor(await this.#estimates(options), DEFAULT_FEE_TARGET)
  }

  /** Rates to choose from, sat/vB. */
  async presets(options: AbortOptions): Promise<FeePresets> {
    const estimates = await this.#estimates(options)
    const rate = (target: number) => Number(rateFor(estimates, target)) / 1000
    return { fast: rate(1), normal: rate(DEFAULT_FEE_TARGET), slow: rate(SLOW_FEE_TARGET) }
  }

  async #estimates(options: AbortOptions): Promise<FeeEstimates> {
    const now = this.#clock()
    if (this.#last !== undefined && now - this.#last.at < CACHE_MS) return this.#last.estimates
    const estimates = await this.#source.feeEstimates(options)
    this.#last = { at: now, estimates }
    return estimates
  }
}
