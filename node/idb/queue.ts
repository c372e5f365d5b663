/** What the queue must know of a transaction. */
export interface Queued {
  readonly mode: IDBTransactionMode
  /** Its turn has come. It calls {@link TransactionQueue.leave} when it has ended. */
  begin(): void
}

/**
 * The order of transactions of one file: in the order in which they were made, readers beside each
 * other, a writer alone. So nobody ever reads what is half written.
 */
export class TransactionQueue {
  #waiting: Queued[] = []
  readonly #running = new Set<Queued>()
  #idle: (() => void)[] = []

  enter(transaction: Queued): void {
    this.#waiting.push(transaction)
    this.#next()
  }

  leave(transaction: Queued): void {
    this.#running.delete(transaction)
    this.#waiting = this.#waiting.filter((waiting) => waiting !== transaction)
    this.#next()
    if (this.#running.size > 0 || this.#waiting.length > 0) return
    for (const tell of this.#idle.splice(0)) tell()
  }

  /** Calls `tell` once nothing runs or waits. */
  whenIdle(tell: () => void): void {
    if (this.#running.size === 0 && this.#waiting.length === 0) tell()
    else this.#idle.push(tell)
  }

  #next(): void {
    for (;;) {
      const [first] = this.#waiting
      if (first === undefined) return
      const writes = [...this.#running, first].some(({ mode }) => mode !== 'readonly')
      if (writes && this.#running.size > 0) return
      this.#waiting.shift()
      this.#running.add(first)
      first.begin()
    }
  }
}
