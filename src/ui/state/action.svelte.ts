import type { CallOptions, Progress } from '../../app/rpc/api.ts'
import { toWireError, type WireError } from '../../lib/errors.ts'

/** One act of the person that runs on the node: says whether it runs, how far it is, why it failed. */
export class Action {
  running = $state(false)
  error = $state.raw<WireError | undefined>(undefined)
  progress = $state.raw<Progress | undefined>(undefined)
  #controller: AbortController | undefined

  /**
   * Runs `act` with options to hand on to the node. Gives its result, or `undefined` when it failed
   * (then `error` is set) or was cancelled. While it runs, further calls do nothing.
   */
  async run<T>(
    act: (options: Required<Pick<CallOptions, 'signal' | 'onProgress'>>) => Promise<T>,
  ): Promise<T | undefined> {
    if (this.running) return undefined
    const controller = new AbortController()
    this.#controller = controller
    this.running = true
    this.error = undefined
    this.progress = undefined
    try {
      return await act({
        signal: controller.signal,
        onProgress: (progress) => {
          this.progress = progress
        },
      })
    } catch (error) {
      if (!controller.signal.aborted) this.error = toWireError(error)
      return undefined
    } finally {
      this.running = false
      this.progress = undefined
      this.#controller = undefined
    }
  }

  /** Stops what runs; nothing is shown as an error. */
  cancel(): void {
    this.#controller?.abort()
  }

  /** Forgets the error of an earlier run. */
  clear(): void {
    this.error = undefined
  }
}
