import type { PaymentFacts } from '../../contracts/order/types.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'
import type { OpenOrder, OrderBook } from './book.ts'

export interface PaymentWatchComponents {
  book: OrderBook
  /** What came to an address of which `due` is awaited. */
  look: (address: string, due: bigint, options: AbortOptions) => Promise<PaymentFacts>
  clock: Clock
}

/** How long an accepted, unpaid order is still looked at after it expired: late payments happen. */
const LATE_PAYMENT_MS = 14 * 24 * 60 * 60 * 1000

const LOOK_TIMEOUT_MS = 20_000

/** Asks the chain what came to the payment addresses of running orders. */
export class PaymentWatch {
  readonly #components: PaymentWatchComponents
  #running: Promise<void> | undefined

  constructor(components: PaymentWatchComponents) {
    this.#components = components
  }

  /** True while some order waits for the chain. */
  async isNeeded(): Promise<boolean> {
    return (await this.#waiting()).length > 0
  }

  /** Looks at every order that waits for the chain, once; calls in the meantime share the result. */
  run(): Promise<void> {
    this.#running ??= this.#lookAtAll().finally(() => (this.#running = undefined))
    return this.#running
  }

  async #lookAtAll(): Promise<void> {
    for (const order of await this.#waiting()) await this.#look(order)
  }

  async #waiting(): Promise<OpenOrder[]> {
    const now = this.#components.clock()
    return (await this.#components.book.list()).filter(({ fold }) => {
      const { state, payment, changedAt } = fold
      if (payment === undefined) return false
      if (state === 'accepted' || state === 'paying') return true
      return state === 'expired' && now - changedAt < LATE_PAYMENT_MS
    })
  }

  async #look({ record, fold }: OpenOrder): Promise<void> {
    const { book, look } = this.#components
    if (fold.payment === undefined) return
    const { address, due } = fold.payment
    const facts = await look(address, due, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) })
    await book.update(record.id, (current) => ({
      ...current,
      chain: { ...current.chain, [address]: facts },
    }))
  }
}
