import { HostedConnection } from './hosted-connection.ts'
import { pageLock, type ToHost, type ToWorker } from './messages.ts'
import { Outbox } from './outbox.ts'

export interface HostInit {
  /** Names this page to the worker; its lock `souk-page-<id>` tells the worker that the page lives. */
  readonly pageId: string
  /** Makes the real connections. Default: the page's own RTCPeerConnection. */
  readonly connect?: (configuration?: RTCConfiguration) => RTCPeerConnection
  /** Where the page's lock is held. Default: the page's own, where there are any. */
  readonly locks?: LockManager
}

/** A page that lends its WebRTC. */
export interface RtcHost {
  /** Real connections held now. */
  readonly connections: number
  /** Closes all connections and tells the worker. To be called before a new worker gets a new port. */
  close(): void
}

/** Lends this page's WebRTC to the worker at the other end of `port`. */
export function hostRtc(port: MessagePort, init: HostInit): RtcHost {
  return new Host(port, init)
}

class Host implements RtcHost {
  readonly #port: MessagePort
  readonly #outbox: Outbox<ToWorker>
  readonly #connect: (configuration?: RTCConfiguration) => RTCPeerConnection
  readonly #connections = new Map<number, HostedConnection>()
  readonly #listeners = new AbortController()

  constructor(port: MessagePort, init: HostInit) {
    this.#port = port
    this.#outbox = new Outbox(port)
    this.#connect = init.connect ?? ((configuration) => new RTCPeerConnection(configuration))
    port.onmessage = (event: MessageEvent<ToHost[]>) => {
      for (const message of event.data) this.#receive(message)
    }
    void this.#start(init)
  }

  get connections(): number {
    return this.#connections.size
  }

  close(): void {
    this.#listeners.abort()
    this.#leave()
    this.#port.onmessage = null
    this.#port.close()
  }

  async #start(init: HostInit): Promise<void> {
    await holdPageLock(init.locks ?? globalThis.navigator?.locks, init.pageId)
    const { signal } = this.#listeners
    if (signal.aborted) return
    if (typeof document !== 'undefined') {
      document.addEventListener('visibilitychange', () => this.#hello(), { signal })
      addEventListener('pagehide', () => this.#leave(), { signal })
      // Back from the page cache: the same port works again.
      addEventListener('pageshow', (event) => event.persisted && this.#hello(), { signal })
    }
    this.#hello()
  }

  #hello(): void {
    const visible = typeof document === 'undefined' || document.visibilityState === 'visible'
    this.#outbox.post({ event: 'hello', visible })
  }

  #leave(): void {
    for (const connection of this.#connections.values()) connection.close()
    this.#connections.clear()
    this.#outbox.post({ event: 'bye' })
    // No microtask is sure to run any more in a page that goes away.
    this.#outbox.flush()
  }

  #receive(message: ToHost): void {
    if (message.op === 'open') return this.#open(message.pc, message.configuration)
    const connection = this.#connections.get(message.pc)
    if (message.op === 'close') {
      this.#connections.delete(message.pc)
      connection?.close()
      return
    }
    try {
      connection?.receive(message)
    } catch {
      this.#fail(message.pc)
    }
  }

  #open(pc: number, configuration: RTCConfiguration | undefined): void {
    try {
      const real = this.#connect(configuration)
      this.#connections.set(pc, new HostedConnection(this.#outbox, pc, real))
    } catch {
      // A configuration that the browser refuses, or too many connections in this page.
      this.#fail(pc)
    }
  }

  #fail(pc: number): void {
    this.#connections.get(pc)?.close()
    this.#connections.delete(pc)
    this.#outbox.post({ event: 'state', pc, state: 'closed' })
  }
}

/** Settles once somebody in this page holds the page's lock: whoever asked first, or this function for good. */
function holdPageLock(locks: LockManager | undefined, pageId: string): Promise<void> {
  if (locks === undefined) return Promise.resolve()
  return new Promise((resolve) => {
    void locks.request(pageLock(pageId), { ifAvailable: true }, (lock) => {
      resolve()
      return lock === null ? undefined : new Promise<never>(() => undefined)
    })
  })
}
