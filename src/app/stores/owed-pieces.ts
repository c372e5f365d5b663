import type { Clock } from '../../lib/clock.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'

/** Pieces of one stock that two devices sold beyond what there was. */
export interface OwedRecord {
  /** Names the two texts that were joined, and the stock: the same on every device that joined them. */
  readonly id: string
  readonly slug: string
  /** As `selectionKey` says it; that of no choice where the listing has no variants. */
  readonly key: string
  readonly pieces: number
  /** Of them, how many were held back since. Never falls. */
  readonly paid: number
  /** When it was found, ms since the Unix epoch. */
  readonly at: number
}

const MAX_OWED = 200
const FORGET_MS = 180 * 24 * 3_600_000

/**
 * A stock cannot be less than nothing, but what two devices sold without knowing of each other can be more than
 * there was. What is missing is remembered here: pieces that come back later, because an order came to nothing
 * or was counted twice, make up for it before they are on sale again.
 */
export class OwedPieces {
  readonly #record: SingleRecord<OwedRecord[]>
  readonly #clock: Clock

  /** `record` is named `stock-owed`. */
  constructor(record: SingleRecord<OwedRecord[]>, clock: Clock) {
    this.#record = record
    this.#clock = clock
  }

  /** All that is remembered, paid or not. */
  async all(): Promise<readonly OwedRecord[]> {
    return (await this.#record.load()) ?? []
  }

  /** Joins what was found here or on another device: each once, and paid as far as either says. */
  async learn(found: readonly OwedRecord[]): Promise<void> {
    const since = this.#clock() - FORGET_MS
    await this.#record.update((known = []) => {
      const byId = new Map(known.map((one) => [one.id, one]))
      for (const one of found) {
        const mine = byId.get(one.id)
        const paid = Math.min(one.pieces, Math.max(one.paid, mine?.paid ?? 0))
        if (mine?.paid !== paid) byId.set(one.id, { ...one, paid })
      }
      const kept = [...byId.values()].filter(({ at }) => at > since)
      return kept.sort((a, b) => b.at - a.at).slice(0, MAX_OWED)
    })
  }

  /** How many of `pieces` that are there again are to be held back; they count as held back from then on. */
  async pay(slug: string, key: string, pieces: number): Promise<number> {
    let left = pieces
    await this.#record.update((known) => {
      left = pieces
      return known?.map((one) => {
        if (one.slug !== slug || one.key !== key) return one
        const now = Math.min(left, one.pieces - one.paid)
        left -= now
        return now === 0 ? one : { ...one, paid: one.paid + now }
      })
    })
    return pieces - left
  }

  /** The person counted the pieces: whatever was owed is in that number. */
  async settle(slug: string): Promise<void> {
    await this.#record.update((known) =>
      known?.map((one) => (one.slug === slug ? { ...one, paid: one.pieces } : one)),
    )
  }
}
