import { Lock } from '../../lib/lock.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'

export interface PersonalRecordInit<T> {
  record: Pick<SingleRecord<T>, 'load' | 'update'>
  /** Only then can anything be encrypted. */
  isOpen: () => boolean
  /** What there is before anything was chosen. */
  empty: T
  /** Both are kept: `late` was chosen while nothing could be encrypted. */
  merge: (kept: T, late: T) => T
}

/**
 * One encrypted record for what somebody chooses also before they have keys, or while these are
 * locked: then it stays in memory, and is encrypted as soon as that is possible.
 */
export class PersonalRecord<T> {
  readonly #init: PersonalRecordInit<T>
  readonly #lock = new Lock()
  #late: T | undefined

  constructor(init: PersonalRecordInit<T>) {
    this.#init = init
  }

  /** What is kept; while nothing can be decrypted, what was chosen since. */
  load(): Promise<T> {
    return this.#lock.run(() => this.#load())
  }

  /** Atomic; `undefined` from `change` leaves it as it is. Resolves with what there is then. */
  update(change: (current: T) => T | undefined): Promise<T> {
    return this.#lock.run(async () => {
      const { record, isOpen, empty } = this.#init
      const before = await this.#load()
      if (!isOpen()) {
        const next = change(before)
        if (next !== undefined) this.#late = next
        return next ?? before
      }
      return (await record.update((current) => change(current ?? empty))) ?? empty
    })
  }

  async #load(): Promise<T> {
    const { record, isOpen, empty, merge } = this.#init
    if (!isOpen()) return this.#late ?? empty
    const late = this.#late
    if (late === undefined) return (await record.load()) ?? empty
    const merged = await record.update((kept) => merge(kept ?? empty, late))
    this.#late = undefined
    return merged ?? empty
  }
}
