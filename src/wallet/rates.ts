import * as v from 'valibot'
import type { AbortOptions } from '../lib/abort.ts'
import { withTimeout } from '../lib/abort.ts'
import type { Clock } from '../lib/clock.ts'
import { SoukError } from '../lib/errors.ts'

/** Exchange rates: satoshis for one major unit of a currency, as exact decimal texts. */
export interface RateTable {
  /** When they were asked, ms. */
  readonly at: number
  /** Who said so, for people: names of the providers, comma between. */
  readonly source: string
  /** ISO 4217 code to decimal text with at most 8 digits after the point. */
  readonly satsPerUnit: Readonly<Record<string, string>>
}

/** Somebody who knows prices. */
export interface RateProvider {
  readonly name: string
  /** Currency to satoshis per unit, times 10⁸. Rejects with `rates.unavailable`. */
  quote(options: AbortOptions): Promise<ReadonlyMap<string, bigint>>
}

/** No provider gave rates that can be believed. */
class RatesUnavailableError extends SoukError {
  override readonly name = 'RatesUnavailableError'

  constructor(message: string, cause?: unknown) {
    super('rates.unavailable', message, { cause })
  }
}

const TIMEOUT_MS = 10_000
/** Digits after the point of a rate. */
const DIGITS = 8
const SCALE = 10n ** BigInt(DIGITS)
const SATS_PER_BITCOIN = 100_000_000n
/** Providers that are further than a fifth from the median are not believed. */
const TOLERANCE = 5n

const pricesShape = v.record(v.string(), v.number())

/** Price of one bitcoin (a JSON number) to satoshis per unit × 10⁸; `undefined` if it is no price. */
export function invertPrice(price: number): bigint | undefined {
  if (!Number.isFinite(price) || price <= 0) return undefined
  // The shortest text that means this number: what the provider wrote.
  const [, whole = '', fraction = ''] = /^(\d{1,15})(?:\.(\d{1,12}))?$/.exec(String(price)) ?? []
  if (whole === '') return undefined
  const divisor = BigInt(whole + fraction)
  return divideHalfUp(SATS_PER_BITCOIN * SCALE * 10n ** BigInt(fraction.length), divisor)
}

/** Decimal text of a value × 10⁸, without trailing zeros. */
export function rateText(scaled: bigint): string {
  const fraction = (scaled % SCALE).toString().padStart(DIGITS, '0').replace(/0+$/, '')
  return `${scaled / SCALE}${fraction === '' ? '' : `.${fraction}`}`
}

/** Rates of one bitcoin from a URL that answers `{"EUR": 91234, …}`, as mempool's `/api/v1/prices`. */
export function priceApi(name: string, url: string, fetcher?: typeof fetch): RateProvider {
  const ask = fetcher ?? ((input: string, init: RequestInit) => fetch(input, init))
  return {
    name,
    async quote(options) {
      const signal = withTimeout(TIMEOUT_MS, options)
      try {
        const response = await ask(url, {
          signal,
          credentials: 'omit',
          referrerPolicy: 'no-referrer',
        })
        if (!response.ok) throw new RatesUnavailableError(`status ${response.status}`)
        const prices = v.parse(pricesShape, await response.json())
        return new Map(
          Object.entries(prices).flatMap(([currency, price]) => {
            const rate = /^[A-Z]{3}$/.test(currency) ? invertPrice(price) : undefined
            return rate === undefined || rate === 0n ? [] : [[currency, rate] as const]
          }),
        )
      } catch (cause) {
        options.signal?.throwIfAborted()
        throw cause instanceof RatesUnavailableError
          ? cause
          : new RatesUnavailableError('no usable answer', cause)
      }
    },
  }
}

/** Fixed rates for networks whose coins are worth nothing: one bitcoin is 100 000 dollars, for ever. */
export const playMoney: RateProvider = {
  name: 'play money',
  quote: () =>
    Promise.resolve(
      new Map(
        Object.entries({
          USD: 100_000,
          EUR: 80_000,
          GBP: 62_500,
          CHF: 78_125,
          CAD: 125_000,
          AUD: 156_250,
          JPY: 15_625_000,
        }).map(([currency, price]) => [currency, invertPrice(price) ?? 0n]),
      ),
    ),
}

/** Asks every provider, and keeps the last good answer. */
export class Rates {
  readonly #providers: readonly RateProvider[]
  readonly #clock: Clock
  #current: RateTable | undefined

  constructor(init: { readonly providers: readonly RateProvider[]; readonly clock: Clock }) {
    this.#providers = init.providers
    this.#clock = init.clock
  }

  /** The last good rates, however old. */
  get current(): RateTable | undefined {
    return this.#current
  }

  /** The last good rates if they are not older than `maxAgeMs`, else new ones. Rejects with `rates.unavailable`. */
  async get(maxAgeMs: number, options: AbortOptions = {}): Promise<RateTable> {
    const current = this.#current
    if (current !== undefined && this.#clock() - current.at <= maxAgeMs) return current
    return this.refresh(options)
  }

  /** Asks now. Rejects with `rates.unavailable`; the last good rates stay. */
  async refresh(options: AbortOptions = {}): Promise<RateTable> {
    const answers = await Promise.all(
      this.#providers.map(async (provider) => {
        const rates = await provider.quote(options).catch(() => new Map<string, bigint>())
        return { name: provider.name, rates }
      }),
    )
    options.signal?.throwIfAborted()
    const good = answers.filter(({ rates }) => rates.size > 0)
    const satsPerUnit: Record<string, string> = {}
    for (const currency of new Set(good.flatMap(({ rates }) => [...rates.keys()]))) {
      const rate = agreedRate(good.flatMap(({ rates }) => rates.get(currency) ?? []))
      if (rate !== undefined) satsPerUnit[currency] = rateText(rate)
    }
    if (Object.keys(satsPerUnit).length === 0)
      throw new RatesUnavailableError('no provider gave a usable rate')
    const source = good.map(({ name }) => name).join(', ')
    this.#current = { at: this.#clock(), source, satsPerUnit }
    return this.#current
  }
}

/** The median, if more than half of the providers are near it. */
export function agreedRate(quotes: readonly bigint[]): bigint | undefined {
  const median = medianOf(quotes)
  if (median === undefined) return undefined
  const near = quotes.filter(
    (quote) => (quote > median ? quote - median : median - quote) * TOLERANCE <= median,
  )
  return near.length * 2 > quotes.length ? medianOf(near) : undefined
}

function medianOf(quotes: readonly bigint[]): bigint | undefined {
  const sorted = [...quotes].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const upper = sorted[sorted.length >> 1]
  const lower = sorted[(sorted.length - 1) >> 1]
  return upper === undefined || lower === undefined ? undefined : divideHalfUp(upper + lower, 2n)
}

const divideHalfUp = (value: bigint, divisor: bigint) => (value * 2n + divisor) / (divisor * 2n)
