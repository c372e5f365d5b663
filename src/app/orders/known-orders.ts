import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import type { OrderId } from '../../lib/brand.ts'
import { SoukError } from '../../lib/errors.ts'
import { Lock } from '../../lib/lock.ts'
import type { ReadingMark } from '../../storage/journal.ts'
import type { OrderRecord, OrdersRepository } from '../../storage/repositories/orders.ts'
import type { FinishedOrder, OpenOrder, OrderBrief } from './brief.ts'
import { finishedOrder, isFixed } from './brief.ts'

/** An order as it is kept, opened and verified. */
export interface KeptOrder {
  readonly record: OrderRecord
  readonly documents: readonly AnyDocument[]
}

export interface KnownOrdersComponents {
  orders: Pick<OrdersRepository, 'since'>
  verified: (record: OrderRecord) => Promise<readonly AnyDocument[]>
  /** What follows now. Throws `order.damaged`. */
  fold: (kept: KeptOrder) => OpenOrder
  /** How late it is. */
  now: () => number
}

/**
 * All orders in memory, in line with the disk at each look, whoever wrote there: those that go on with their
 * documents, of those that are over what lists need. Only what changed is decrypted and verified again.
 */
export class KnownOrders {
  readonly #components: KnownOrdersComponents
  readonly #lock = new Lock()
  readonly #byPlace = new Map<string, KeptOrder | FinishedOrder>()
  #mark: ReadingMark | undefined
  /** Counts how often everything was forgotten: what was read before that is not kept. */
  #life = 0
  #latest = 0

  constructor(components: KnownOrdersComponents) {
    this.#components = components
  }

  /** Nothing of any order stays in memory. */
  forget(): void {
    this.#byPlace.clear()
    this.#mark = undefined
    this.#life++
  }

  /** Last changed first. Throws `vault.locked`. */
  async list(): Promise<OrderBrief[]> {
    const known = await this.#current()
    return known
      .map(([place, order]) => this.#briefOf(place, order))
      .sort((a, b) => b.record.changedAt - a.record.changedAt)
  }

  /** One order as it is kept, if it is at hand; of one that is over its brief. Throws `vault.locked`. */
  async find(id: OrderId): Promise<OrderBrief | undefined> {
    const known = await this.#current()
    const found = known.find(([, { record }]) => record.id === id)
    return found && this.#briefOf(...found)
  }

  #current(): Promise<[string, KeptOrder | FinishedOrder][]> {
    return this.#lock.run(async () => {
      const now = this.#components.now()
      // What had run out may not have: somebody set the clock back.
      if (now < this.#latest) this.forget()
      this.#latest = now
      for (;;) {
        const life = this.#life
        const { mark, all, changed } = await this.#components.orders.since(this.#mark)
        const fresh = new Map<string, KeptOrder | FinishedOrder | undefined>()
        for (const { place, value } of changed) {
          if (life === this.#life) fresh.set(place, value && (await this.#open(value)))
        }
        if (life !== this.#life) continue
        if (all) this.#byPlace.clear()
        for (const [place, order] of fresh) {
          if (order === undefined) this.#byPlace.delete(place)
          else this.#byPlace.set(place, order)
        }
        this.#mark = mark
        return [...this.#byPlace]
      }
    })
  }

  /** `undefined` if it cannot be read: that must not hide all others. */
  async #open(record: OrderRecord): Promise<KeptOrder | FinishedOrder | undefined> {
    const { verified, fold } = this.#components
    try {
      const kept = { record, documents: await verified(record) }
      const order = fold(kept)
      return isFixed(order.fold) ? finishedOrder(order) : kept
    } catch (error) {
      if (error instanceof SoukError && /^(order|document)\./.test(error.code)) return undefined
      throw error
    }
  }

  #briefOf(place: string, known: KeptOrder | FinishedOrder): OrderBrief {
    if ('fold' in known) return known
    const order = this.#components.fold(known)
    if (!isFixed(order.fold)) return order
    const finished = finishedOrder(order)
    if (this.#byPlace.get(place) === known) this.#byPlace.set(place, finished)
    return finished
  }
}
