import type { Clock } from '../../lib/clock.ts'
import type { SoukConfig } from '../../lib/config.ts'
import { Rates, playMoney, priceApi } from '../../wallet/rates.ts'
import type { RateProvider } from '../../wallet/rates.ts'
import type { Changes } from '../changes.ts'
import type { RatesView } from '../rpc/api.ts'

/** Prices move; an order that freezes a rate should not freeze an old one. */
const REFRESH_EVERY_MS = 5 * 60_000

/** Exchange rates for all views, refreshed while somebody looks. */
export class RateBook {
  readonly #rates: Rates
  readonly #changes: Changes
  #timer: ReturnType<typeof setInterval> | undefined

  constructor({ config, changes, clock }: { config: SoukConfig; changes: Changes; clock: Clock }) {
    this.#rates = new Rates({ providers: providersOf(config), clock })
    this.#changes = changes
  }

  view(): RatesView {
    const { current } = this.#rates
    return current === undefined
      ? { satsPerUnit: {} }
      : { at: current.at, source: current.source, satsPerUnit: { ...current.satsPerUnit } }
  }

  start(): void {
    const refresh = () =>
      void this.#rates
        .get(REFRESH_EVERY_MS / 2)
        .then(() => this.#changes.emit({ about: 'rates' }))
        // Views show how old the last good rates are.
        .catch(() => undefined)
    this.#timer = setInterval(refresh, REFRESH_EVERY_MS)
    refresh()
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

/** Explorers with mempool's API know prices too; on play money a fixed table does. */
function providersOf({ network, explorers }: SoukConfig): RateProvider[] {
  if (network !== 'mainnet') return [playMoney]
  return explorers.map((url) => {
    const { hostname, origin } = new URL(url)
    return priceApi(hostname, `${origin}/api/v1/prices`)
  })
}
