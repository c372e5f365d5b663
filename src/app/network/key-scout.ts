import type { Nym } from '../../lib/brand.ts'
import type { InboxKeyBook } from '../../p2p/inbox/key-book.ts'

/** Whose keys nobody had is looked up again after this time. */
const AGAIN_MS = 15 * 60_000
const LOOK_TIMEOUT_MS = 15_000
/** People in the queue; of others the keys are looked up when they are written to. */
const MAX_QUEUED = 20

/** Learns the inbox keys of people whose stores are looked at, one after the other. */
export class KeyScout {
  readonly #keys: Pick<InboxKeyBook, 'find'>
  readonly #queue = new Set<Nym>()
  readonly #askedAt = new Map<Nym, number>()
  readonly #stopped = new AbortController()
  #running = false

  constructor(keys: Pick<InboxKeyBook, 'find'>) {
    this.#keys = keys
  }

  meet(nym: Nym): void {
    const asked = this.#askedAt.get(nym) ?? -Infinity
    if (performance.now() - asked < AGAIN_MS || this.#queue.size >= MAX_QUEUED) return
    this.#askedAt.set(nym, performance.now())
    this.#queue.add(nym)
    void this.#run()
  }

  stop(): void {
    this.#stopped.abort()
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (const nym of this.#queue) {
      if (this.#stopped.signal.aborted) break
      const signal = AbortSignal.any([AbortSignal.timeout(LOOK_TIMEOUT_MS), this.#stopped.signal])
      await this.#keys.find(nym, { signal }).catch(() => undefined)
      this.#queue.delete(nym)
    }
    this.#running = false
  }
}
