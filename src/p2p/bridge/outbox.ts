/** The sending half of a MessagePort. */
export interface PostPort {
  postMessage(message: unknown, transfer: Transferable[]): void
}

/** Posts all messages of one microtask as one batch: thousands of small sends become hundreds of posts. */
export class Outbox<Message> {
  readonly #port: PostPort
  #batch: Message[] = []
  #transfer: Transferable[] = []

  constructor(port: PostPort) {
    this.#port = port
  }

  /** `data`, if given, is moved and no longer usable here. */
  post(message: Message, data?: ArrayBuffer | string): void {
    if (this.#batch.length === 0) queueMicrotask(() => this.flush())
    this.#batch.push(message)
    if (data instanceof ArrayBuffer) this.#transfer.push(data)
  }

  flush(): void {
    if (this.#batch.length === 0) return
    const [batch, transfer] = [this.#batch, this.#transfer]
    this.#batch = []
    this.#transfer = []
    this.#port.postMessage(batch, transfer)
  }
}
