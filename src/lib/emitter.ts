/** A minimal typed event source: one kind of value, any number of listeners. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>()

  /** Calls `listener` for every later value. Returns the function that stops it. */
  on(listener: (value: T) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value)
  }
}
