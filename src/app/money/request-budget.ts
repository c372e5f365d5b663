import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { SpentRequests } from '../../wallet/order-watch/budget.ts'
import { HourlyBudget } from '../../wallet/order-watch/budget.ts'
import { requestsPerHour } from '../../wallet/order-watch/order-watch.ts'

/** The budget of this origin's requests to the chain's servers, kept over the node's death. */
export class RequestBudget {
  readonly #record: SingleRecord<SpentRequests>
  readonly #network: NetworkName
  readonly #clock: Clock
  #budget: HourlyBudget

  constructor(record: SingleRecord<SpentRequests>, network: NetworkName, clock: Clock) {
    this.#record = record
    this.#network = network
    this.#clock = clock
    this.#budget = this.#of([])
  }

  /** Requests that may be made now. */
  get left(): number {
    return this.#budget.left
  }

  /** Counts every request that is made with it. */
  readonly fetch: typeof fetch = (input, init) => {
    this.#budget.spend()
    return fetch(input, init)
  }

  /** Takes in what another node of this origin, or an earlier life of this one, spent. */
  async load(): Promise<void> {
    if (this.left === Infinity) return
    const stored = await this.#record.load()
    this.#budget = this.#of(mostOf(stored ?? [], this.#budget.spent))
  }

  async save(): Promise<void> {
    if (this.left !== Infinity) await this.#record.save(this.#budget.spent)
  }

  #of(spent: SpentRequests): HourlyBudget {
    return new HourlyBudget(requestsPerHour(this.#network), this.#clock, spent)
  }
}

/** The larger count of each minute. */
function mostOf(a: SpentRequests, b: SpentRequests): SpentRequests {
  const most = new Map(a)
  for (const [minute, requests] of b) most.set(minute, Math.max(requests, most.get(minute) ?? 0))
  return [...most]
}
