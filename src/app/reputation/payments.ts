import type { PaidFacts } from '../../contracts/reputation/weigh.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { StatementRecord } from '../../storage/records.ts'
import type { AddressSource } from '../../wallet/order-watch/read-address.ts'
import { readAddress } from '../../wallet/order-watch/read-address.ts'
import { paidFacts } from './order-proofs.ts'

/** What rests on a payment that may have to be looked up. */
type Lookup = Pick<StatementRecord, 'key' | 'paid' | 'checkedAt'> & {
  readonly rating: Pick<StatementRecord['rating'], 'paidTo' | 'amountSats'>
}

export interface PaymentsComponents {
  book: {
    /** What there is about a person, the weightiest first. */
    all: (rated: Nym) => Promise<readonly Lookup[]>
    setPaid: (rated: Nym, facts: ReadonlyMap<string, PaidFacts>) => Promise<void>
  }
  source: AddressSource
  network: NetworkName
  /** Requests that the chain's servers may still be asked in this hour. */
  requestsLeft: () => number
  clock: Clock
}

/** The weightiest ratings of somebody are looked up first; the others another time. */
const MAX_AT_A_TIME = 12
/** Left for orders and wallet, whose money is at stake. */
const LEAVES = 150
/** Nobody answered, or a block is still missing. */
const UNCHECKED_AGAIN_MS = 60_000
/** A payment that was not there may come, or a server lied. */
const UNPAID_AGAIN_MS = 30 * 60_000
const TIMEOUT_MS = 20_000

/** Looks up on the chain whether rated orders were paid, as far as the servers' budget goes. */
export class Payments {
  readonly #components: PaymentsComponents
  readonly #running = new Map<Nym, Promise<void>>()

  constructor(components: PaymentsComponents) {
    this.#components = components
  }

  isChecking(rated: Nym): boolean {
    return this.#running.has(rated)
  }

  /** Asks about what is not known yet; calls in the meantime share the result. Never throws. */
  check(rated: Nym, options: AbortOptions = {}): Promise<void> {
    const running =
      this.#running.get(rated) ??
      this.#check(rated, options)
        .catch(() => undefined)
        .finally(() => this.#running.delete(rated))
    this.#running.set(rated, running)
    return running
  }

  async #check(rated: Nym, { signal }: AbortOptions): Promise<void> {
    const { book, source, network, requestsLeft, clock } = this.#components
    const now = clock()
    const due = (await book.all(rated)).filter((record) => isDue(record, now))
    const facts = new Map<string, PaidFacts>()
    for (const { key, rating } of due.slice(0, MAX_AT_A_TIME)) {
      if (requestsLeft() < LEAVES) break
      const timeout = AbortSignal.timeout(TIMEOUT_MS)
      const limit = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
      try {
        const known = await readAddress(source, rating.paidTo, { network, clock, signal: limit })
        facts.set(key, paidFacts(rating, known))
      } catch {
        // Nobody answered, or it is no address: it stays unchecked, and is shown as such.
        if (signal?.aborted === true) break
        facts.set(key, { state: 'unchecked' })
      }
    }
    await book.setPaid(rated, facts)
  }
}

function isDue({ paid, checkedAt }: Lookup, now: number): boolean {
  if (paid.state === 'paid') return false
  const pause = paid.state === 'unpaid' ? UNPAID_AGAIN_MS : UNCHECKED_AGAIN_MS
  return now - checkedAt > pause || checkedAt > now
}
