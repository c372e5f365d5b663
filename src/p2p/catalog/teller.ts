import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { Allowance } from './allowance.ts'
import { askCatalog } from './fetch.ts'
import type { CatalogLimits } from './limits.ts'
import type { News } from './messages.ts'
import { MAX_NEWS } from './messages.ts'
import type { CatalogNode } from './types.ts'
import { nymOf } from './version.ts'

/** News that wait; of more the oldest are left to the rounds. */
const MAX_WAITING = 256

export interface TellerComponents {
  node: CatalogNode
  limits: Pick<CatalogLimits, 'fanOut' | 'hops'>
  /** Neighbours that are told nothing, such as liars. */
  trusts(device: DeviceId): boolean
  now: Clock
  random(): number
}

/** Passes on to a few neighbours, chosen anew each time, that a newer version is to be had here. */
export class Teller {
  readonly #components: TellerComponents
  readonly #waiting = new Map<Nym, { news: News; not: Set<DeviceId> }>()
  readonly #allowance: Allowance
  #telling: Promise<void> | undefined

  constructor(components: TellerComponents) {
    this.#components = components
    this.#allowance = new Allowance({ most: 256, perHour: 1_200, now: components.now })
  }

  /** Passes one on unless it went far enough; `from`: who told of it. */
  tell(news: News, from: DeviceId | undefined, options: AbortOptions): void {
    if (news.hops > this.#components.limits.hops || !this.#allowance.take()) return
    const nym = nymOf(news.key)
    this.#waiting.set(nym, { news, not: new Set(from === undefined ? [] : [from]) })
    const [oldest] = this.#waiting.keys()
    if (oldest !== undefined && this.#waiting.size > MAX_WAITING) this.#waiting.delete(oldest)
    this.#telling ??= this.#tellAll(options).finally(() => (this.#telling = undefined))
  }

  /** A neighbour told the same: it need not be told. */
  heard(nym: Nym, from: DeviceId): void {
    this.#waiting.get(nym)?.not.add(from)
  }

  /** Settles once all that waits was told. */
  async idle(): Promise<void> {
    while (this.#telling !== undefined) await this.#telling
  }

  async #tellAll(options: AbortOptions): Promise<void> {
    while (this.#waiting.size > 0 && options.signal?.aborted !== true) {
      // What comes in the same moment goes out together.
      await Promise.resolve()
      const batch = [...this.#waiting.values()].slice(0, MAX_NEWS)
      for (const { news } of batch) this.#waiting.delete(nymOf(news.key))
      await this.#send(batch, options)
    }
  }

  async #send(batch: { news: News; not: Set<DeviceId> }[], options: AbortOptions): Promise<void> {
    const letters = new Map<DeviceId, News[]>()
    for (const { news, not } of batch) {
      for (const device of this.#choose(not)) {
        const letter = letters.get(device) ?? []
        letter.push(news)
        letters.set(device, letter)
      }
    }
    const { node } = this.#components
    await Promise.all(
      [...letters].map(([device, news]) =>
        askCatalog(node, device, { t: 'tell', news }, options).catch(() => undefined),
      ),
    )
  }

  #choose(not: ReadonlySet<DeviceId>): DeviceId[] {
    const { node, trusts, limits, random } = this.#components
    const others = node.directPeers().filter((device) => !not.has(device) && trusts(device))
    const chosen: DeviceId[] = []
    while (chosen.length < limits.fanOut && others.length > 0) {
      chosen.push(...others.splice(Math.floor(random() * others.length), 1))
    }
    return chosen
  }
}
