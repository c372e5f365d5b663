import { raceSignal } from '../../lib/abort.ts'
import { SoukError, fromWireError } from '../../lib/errors.ts'
import type {
  CallOptions,
  MethodInput,
  MethodName,
  MethodResult,
  NodeClient,
  Progress,
  TopicName,
  TopicParams,
  TopicView,
} from './api.ts'
import {
  DEFAULT_CALL_TIMEOUT_MS,
  PENDING_PING_INTERVAL_MS,
  PING_INTERVAL_MS,
  WIRE_VERSION,
  isToPage,
} from './wire.ts'
import type { ToNode, ToPage } from './wire.ts'

/** How messages get to the node: the service worker, or a broadcast channel to the page that hosts it. */
export interface ClientLink {
  post(message: ToNode, transfer?: Transferable[]): void
  onMessage(listener: (data: unknown) => void): void
}

export interface RpcClientInit {
  link: ClientLink
  /** Names this page load in every message. */
  page: string
  /** Turns an `/ipfs/` path into something an `<img>` can load. */
  contentUrl: (path: string) => Promise<string>
  /** The node was (re)started: give it a new RTC bridge. */
  onBoot?: (boot: string) => void
}

interface PendingCall {
  message: ToNode
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
  onProgress: ((progress: Progress) => void) | undefined
}

interface Watch {
  message: ToNode
  onView: (view: unknown) => void
  seen: boolean
}

/** What the first node that answers has not answered by then is asked again: a worker that died before it took it along. */
const ASK_AGAIN_MS = 3_000

/**
 * The page's end of the wire. It outlives the worker: when an answer carries another boot id, all
 * calls that are still open are sent again under their old ids (the node answers a repeated id with
 * the same result) and all topics are watched anew.
 */
export class RpcClient implements NodeClient {
  readonly #init: RpcClientInit
  readonly #calls = new Map<string, PendingCall>()
  readonly #watches = new Map<string, Watch>()
  readonly #timers: ReturnType<typeof setInterval>[] = []
  #boot: string | undefined

  constructor(init: RpcClientInit) {
    this.#init = init
    init.link.onMessage((data) => {
      // Without a page: a node that says hello to all.
      if (isToPage(data) && (data.page === init.page || data.page === '')) this.#receive(data)
    })
    this.#timers.push(
      setInterval(() => this.ping(), PING_INTERVAL_MS),
      setInterval(() => {
        if (this.#calls.size > 0 || this.#boot === undefined) this.ping()
      }, PENDING_PING_INTERVAL_MS),
    )
    this.ping()
  }

  /** Keeps the worker alive, wakes it if it was stopped, and learns whether it was restarted. */
  ping(): void {
    this.#init.link.post({ souk: WIRE_VERSION, kind: 'ping', page: this.#init.page })
  }

  async call<M extends MethodName>(
    method: M,
    input: MethodInput<M>,
    options: CallOptions = {},
  ): Promise<MethodResult<M>> {
    const id = crypto.randomUUID()
    const { page, link } = this.#init
    const message: ToNode = { souk: WIRE_VERSION, kind: 'call', page, id, method, input }
    const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_CALL_TIMEOUT_MS)
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#calls.set(id, { message, resolve, reject, onProgress: options.onProgress })
      link.post(message)
    })
    try {
      return (await raceSignal(answer, signal)) as MethodResult<M>
    } catch (error) {
      if (!signal.aborted) throw error
      link.post({ souk: WIRE_VERSION, kind: 'cancel', page, id })
      throw options.signal?.aborted === true
        ? new SoukError('aborted', `${method} was cancelled`)
        : new SoukError('timeout', `${method} was not answered in time`)
    } finally {
      this.#calls.delete(id)
    }
  }

  watch<T extends TopicName>(
    topic: T,
    params: TopicParams<T>,
    onView: (view: TopicView<T>) => void,
  ): () => void {
    const id = crypto.randomUUID()
    const { page, link } = this.#init
    const message: ToNode = { souk: WIRE_VERSION, kind: 'watch', page, id, topic, params }
    this.#watches.set(id, { message, onView: onView as (view: unknown) => void, seen: false })
    link.post(message)
    return () => {
      this.#watches.delete(id)
      link.post({ souk: WIRE_VERSION, kind: 'unwatch', page, id })
    }
  }

  contentUrl(path: string): Promise<string> {
    return this.#init.contentUrl(path)
  }

  /** Stops the timers; for tests and for pages that go away. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #receive(message: ToPage): void {
    if (message.boot !== this.#boot) this.#greet(message.boot)
    switch (message.kind) {
      case 'pong':
        return
      case 'result':
        this.#calls.get(message.id)?.resolve(message.value)
        return
      case 'failure':
        this.#calls.get(message.id)?.reject(fromWireError(message.error))
        return
      case 'progress':
        this.#calls.get(message.id)?.onProgress?.(message.progress)
        return
      case 'view': {
        const watch = this.#watches.get(message.id)
        if (watch === undefined) return
        watch.seen = true
        watch.onView(message.view)
      }
    }
  }

  /** A node that does not know us yet: the first one, or one that was restarted. */
  #greet(boot: string): void {
    const restarted = this.#boot !== undefined
    this.#boot = boot
    this.#init.onBoot?.(boot)
    if (restarted) this.#askAgain(() => true)
    else this.#timers.push(setTimeout(() => this.#askAgain(({ seen }) => !seen), ASK_AGAIN_MS))
  }

  #askAgain(needs: (watch: Watch) => boolean): void {
    const watches = [...this.#watches.values()].filter(needs)
    for (const { message } of [...watches, ...this.#calls.values()]) this.#init.link.post(message)
  }
}
