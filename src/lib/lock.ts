/** Runs acts one after the other, in the order of asking. A failing act does not stop the next. */
export class Lock {
  #tail: Promise<unknown> = Promise.resolve()

  run<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(act)
    this.#tail = result.catch(() => undefined)
    return result
  }

  /** Resolves once every act asked for so far has ended. */
  async idle(): Promise<void> {
    await this.#tail
  }
}
