import type { AddressFacts } from '../../contracts/order/chain.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import { ChainUnreachableError } from '../chain-errors.ts'
import type { HourlyBudget } from './budget.ts'
import type { WatchedAddress } from './cadence.ts'
import { dueAddresses } from './due.ts'
import { readAddress } from './read-address.ts'
import type { AddressSource } from './read-address.ts'

/** How fast the chain is followed. */
export interface WatchPace {
  /** Requests of the hour's budget that are left to others, such as the wallet. */
  readonly leaves: number
  /** Of the rest, kept for addresses where a clock runs out. */
  readonly reserves: number
  /** Addresses asked in one pass: a thousand due at once are spread over the passes. */
  readonly perPass: number
  /** An address that a person looks at is asked so often, also without a new block. */
  readonly lookEveryMs: number
  /** All addresses of open orders count as looked at. */
  readonly looksAtAll: boolean
}

const PUBLIC_SERVERS: WatchPace = {
  leaves: 100,
  reserves: 60,
  perPass: 20,
  lookEveryMs: 60_000,
  looksAtAll: false,
}

/** Blocks come when a person wants, and the server is one's own. */
const PLAY_CHAIN: WatchPace = {
  leaves: 0,
  reserves: 0,
  perPass: 200,
  lookEveryMs: 2_000,
  looksAtAll: true,
}

export const paceOf = (network: NetworkName): WatchPace =>
  network === 'regtest' ? PLAY_CHAIN : PUBLIC_SERVERS

/** What one public server allows from one address in an hour (blockstream.info). */
const PUBLIC_REQUESTS_PER_HOUR = 700

/** Requests that all parts of this node together may make in an hour. */
export const requestsPerHour = (network: NetworkName): number =>
  network === 'regtest' ? Infinity : PUBLIC_REQUESTS_PER_HOUR

export interface OrderWatchInit {
  readonly source: AddressSource
  readonly network: NetworkName
  readonly clock: Clock
  readonly pace: WatchPace
  /** Spent by whoever makes the requests behind `source`; read here. */
  readonly budget: Pick<HourlyBudget, 'left'>
  /** All addresses of all orders, with the facts that were saved. */
  readonly addresses: () => Promise<readonly WatchedAddress[]>
  /** Keeps the facts of one address, also when only the time of asking is new. */
  readonly save: (address: string, facts: AddressFacts) => Promise<void>
}

/** What one pass did. */
export interface WatchPass {
  /** Height of the newest block; `undefined` if nobody was asked. */
  readonly tip?: number
  readonly asked: number
  /** Due addresses that were left for a later pass. */
  readonly postponed: number
  /** Addresses whose reading failed alone; the others were read. */
  readonly failed: ReadonlyMap<string, unknown>
}

/** An address whose reading failed alone is left alone for a minute, then two, up to an hour. */
const FIRST_REST_MS = 60_000
const LONGEST_REST_MS = 60 * 60_000

/**
 * Follows the addresses of all orders. Keeps nothing itself: what it learnt is saved by the caller,
 * so that another one goes on after this one's death.
 */
export class OrderWatch {
  readonly #init: OrderWatchInit
  readonly #hinted = new Set<string>()
  readonly #resting = new Map<string, { failures: number; until: number }>()
  #running: Promise<WatchPass> | undefined

  constructor(init: OrderWatchInit) {
    this.#init = init
  }

  /** Somebody says that something happened at an address: it is asked in the next pass. */
  hint(address: string): void {
    this.#hinted.add(address)
  }

  /**
   * Asks what is due, as far as the budget goes; calls in the meantime share the result. Rejects with
   * `chain.unreachable` when nobody answers: what was read before is saved.
   */
  run(options: AbortOptions = {}): Promise<WatchPass> {
    this.#running ??= this.#pass(options).finally(() => (this.#running = undefined))
    return this.#running
  }

  async #pass(options: AbortOptions): Promise<WatchPass> {
    const addresses = await this.#init.addresses()
    const failed = new Map<string, unknown>()
    if (addresses.length === 0) return { asked: 0, postponed: 0, failed }
    const { source, clock, pace } = this.#init
    if (this.#left() === 0) return { asked: 0, postponed: 0, failed }
    const tip = await source.tipHeight(options)
    const due = dueAddresses(
      addresses.filter(({ address }) => (this.#resting.get(address)?.until ?? 0) <= clock()),
      { now: clock(), tip },
      {
        hinted: this.#hinted,
        lookEveryMs: pace.lookEveryMs,
        looksAtAll: pace.looksAtAll,
      },
    )
    let asked = 0
    for (const { watched, urgent } of due) {
      if (asked >= pace.perPass || this.#left() <= (urgent ? 0 : pace.reserves)) break
      const { address } = watched
      asked++
      this.#hinted.delete(address)
      try {
        await this.#read(watched, tip, options)
        this.#resting.delete(address)
      } catch (error) {
        options.signal?.throwIfAborted()
        if (error instanceof ChainUnreachableError) throw error
        failed.set(address, error)
        this.#rest(address)
      }
    }
    return { tip, asked, postponed: due.length - asked, failed }
  }

  async #read(
    { address, known }: WatchedAddress,
    tip: number,
    options: AbortOptions,
  ): Promise<void> {
    const { network, clock, save } = this.#init
    const facts = await readAddress(this.#init.source, address, {
      ...options,
      network,
      clock,
      tip,
      ...(known === undefined ? {} : { known }),
    })
    await save(address, facts)
  }

  #rest(address: string): void {
    const failures = this.#resting.get(address)?.failures ?? 0
    const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** failures)
    this.#resting.set(address, { failures: failures + 1, until: this.#init.clock() + restMs })
  }

  #left(): number {
    const { budget, pace } = this.#init
    return Math.max(0, budget.left - pace.leaves)
  }
}
