import type { AbortOptions } from '../../lib/abort.ts'
import { equalBytes } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { getAnswers, newestOf } from './answers.ts'
import type { Answer } from './answers.ts'
import type { Dht } from './client.ts'
import { putRecord } from './client.ts'
import { idOf } from './datastore-keys.ts'
import { K, placeOf } from './distance.ts'
import { NotPublishedError } from './errors.ts'
import { knownPeers } from './kad-internals.ts'

/** Those who hold a record repeat it within two hours (`Keeper`); then followers need not. */
const FRESH_MS = 2 * 3_600_000

/** So many fresh holders are enough: half of them may leave at once, and half of the rest. */
const ENOUGH = K / 2

/** The chance to be the one who puts, at the first look; doubled with each further look. */
const FIRST_CHANCE = 1 / 32

/** Records whose looks are counted. */
const MAX_COUNTED = 2_000

export interface RecordRepeaterComponents {
  dht: Dht
  now?: Clock
  /** In [0, 1). */
  random?: () => number
}

/**
 * Repeats the records of stores that this device follows or has viewed, for owners who are away. The
 * rule: look who holds the record. If ten of those closest to the key, or half of all who are there, hold
 * it and got it within two hours, nothing is to be done. Otherwise put it again, but by chance: one in
 * 32 at the first look, doubled with each further one some time later, by when somebody else has put
 * it. So of a hundred followers who look at the same moment three put it, and one who is alone does so
 * after five more looks.
 */
export class RecordRepeater {
  readonly #dht: Dht
  readonly #now: Clock
  readonly #random: () => number
  readonly #looks = new Map<string, number>()

  constructor(components: RecordRepeaterComponents) {
    this.#dht = components.dht
    this.#now = components.now ?? systemClock
    this.#random = components.random ?? Math.random
  }

  /**
   * Applies the rule to one record. Resolves to whether it was put, or was there; throws
   * `record.not-published` when it is to be looked at again soon.
   */
  async repeat(
    key: Uint8Array,
    value: Uint8Array,
    options: AbortOptions = {},
  ): Promise<'put' | 'spared'> {
    const id = idOf(key)
    const answers: Answer[] = []
    for await (const answer of getAnswers(this.#dht, key, options)) answers.push(answer)
    if (this.#isKept(key, value, answers)) {
      this.#looks.delete(id)
      return 'spared'
    }
    const looks = this.#looks.get(id) ?? 0
    if (this.#random() >= FIRST_CHANCE * 2 ** looks) {
      this.#count(id, looks + 1)
      throw new NotPublishedError()
    }
    await putRecord(this.#dht, key, value, options)
    this.#looks.delete(id)
    return 'put'
  }

  #isKept(key: Uint8Array, value: Uint8Array, answers: readonly Answer[]): boolean {
    const newest = newestOf(key, [{ from: undefined, value, receivedAt: 0 }, ...answers])
    // A later version is about; those who have it look after it.
    if (newest !== undefined && !equalBytes(newest, value)) return true
    const holders = new Map<string, boolean>()
    for (const { from, value: held, receivedAt } of answers) {
      if (from === undefined) continue
      // A clock that is ahead makes a record look fresh, as one that is behind makes it look old.
      const fresh = equalBytes(held, value) && this.#now() - receivedAt < FRESH_MS
      holders.set(from.toString(), fresh)
    }
    const fresh = [...holders.values()].filter(Boolean).length
    const around = knownPeers(this.#dht, placeOf(key), K).length
    return fresh >= Math.min(ENOUGH, Math.max(1, Math.ceil(around / 2)))
  }

  #count(id: string, looks: number): void {
    this.#looks.delete(id)
    this.#looks.set(id, looks)
    const [oldest] = this.#looks.keys()
    if (oldest !== undefined && this.#looks.size > MAX_COUNTED) this.#looks.delete(oldest)
  }
}
