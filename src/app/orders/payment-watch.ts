import type { AbortOptions } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'
import type { OrderOutputRecord } from '../../storage/repositories/orders.ts'
import type { OpenOrder, OrderBook } from './book.ts'

/** An output that pays an address, spent since or not. */
export interface SeenOutput {
  txid: string
  vout: number
  sats: bigint
  height?: number
}

export interface PaymentWatchComponents {
  book: OrderBook
  /** All outputs that an address ever received, and the height of the newest block. */
  look: (address: string, options: AbortOptions) => Promise<{ outputs: SeenOutput[]; tip: number }>
  /** Told after each order that was looked at. */
  onLooked: (order: OpenOrder) => Promise<void>
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
    for (const order of await this.#waiting()) {
      const address = order.fold.payment?.address
      if (address !== undefined) await this.#look(order, address)
    }
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

  async #look({ record }: OpenOrder, address: string): Promise<void> {
    const { book, look, onLooked, clock } = this.#components
    const { outputs, tip } = await look(address, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) })
    const now = clock()
    await book.update(record.id, (current) => {
      const known = current.chain?.address === address ? current.chain.outputs : []
      const merged = outputs.map((output) => withSeenAt(output, known, now))
      return { ...current, chain: { address, outputs: merged, tip, checkedAt: now } }
    })
    await onLooked(await book.get(record.id))
  }
}

function withSeenAt(
  output: SeenOutput,
  known: readonly OrderOutputRecord[],
  now: number,
): OrderOutputRecord {
  const earlier = known.find(({ txid, vout }) => txid === output.txid && vout === output.vout)
  return { ...output, seenAt: earlier?.seenAt ?? now }
}
