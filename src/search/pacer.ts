import { sleep } from '../lib/abort.ts'

/** So long work may go on before others get their turn, ms. */
const SLICE_MS = 12

/** Lets long work be interrupted: `await pacer.turn()` often; it waits only when the time is up. */
export class Pacer {
  #since = performance.now()

  due(): boolean {
    return performance.now() - this.#since > SLICE_MS
  }

  /** Rejects with the signal's reason when it fires. */
  async rest(signal?: AbortSignal): Promise<void> {
    await sleep(0, signal === undefined ? {} : { signal })
    this.#since = performance.now()
  }
}
