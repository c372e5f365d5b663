import type { SessionKeeper } from './session-keeper.ts'

/** For tests: a page that is open for as long as `key` is left in place. */
export class OpenPage implements SessionKeeper {
  key: CryptoKey | undefined

  keep(key: CryptoKey): Promise<void> {
    this.key = key
    return Promise.resolve()
  }

  recall(): Promise<CryptoKey | undefined> {
    return Promise.resolve(this.key)
  }

  forget(): Promise<void> {
    this.key = undefined
    return Promise.resolve()
  }
}

const channels = new Set<SameOriginChannel>()

/**
 * For tests: BroadcastChannel between contexts of one origin. (The one of Node cannot pass a
 * CryptoKey to several receivers; browsers can.)
 */
export class SameOriginChannel {
  onmessage: ((event: { data: unknown }) => void) | undefined
  readonly #name: string

  constructor(name: string) {
    this.#name = name
    channels.add(this)
  }

  postMessage(data: unknown): void {
    const receivers = [...channels].filter((other) => other !== this && other.#name === this.#name)
    setTimeout(() => {
      for (const receiver of receivers) {
        if (channels.has(receiver)) receiver.onmessage?.({ data })
      }
    })
  }

  close(): void {
    channels.delete(this)
  }
}
