import { SoukError, toWireError } from '../../lib/errors.ts'
import type {
  MethodInput,
  MethodName,
  MethodResult,
  Progress,
  TopicName,
  TopicParams,
  TopicView,
} from './api.ts'
import { WIRE_VERSION } from './wire.ts'
import type { ToNode, ToPage } from './wire.ts'

/** What a use case gets beside its input. */
export interface CallContext {
  signal: AbortSignal
  progress: (progress: Progress) => void
  /** Stays the same when the page sends the call again after a restart: the key of idempotent acts. */
  key: string
}

export type MethodTable = {
  [M in MethodName]: (input: MethodInput<M>, context: CallContext) => Promise<MethodResult<M>>
}

/** Starts sending views; returns the function that stops it. */
export type TopicTable = {
  [T in TopicName]: (params: TopicParams<T>, push: (view: TopicView<T>) => void) => () => void
}

/** Results of finished calls, kept so that a repeated call is not carried out twice. */
export interface CallLog {
  get(key: string): Promise<{ result: unknown } | undefined>
  put(key: string, result: unknown): Promise<void>
}

/** Where a page's answers go. */
export type Reply = (message: ToPage) => void

export interface RpcServerInit {
  boot: string
  methods: MethodTable
  topics: TopicTable
  log: CallLog
  /** Methods whose repetition would do something twice. */
  once: ReadonlySet<MethodName>
}

/**
 * The node's end of the wire: an explicit table of methods and topics, nothing else can be reached.
 * Several pages at once; a page's watches end with {@link forget}.
 */
export class RpcServer {
  readonly #init: RpcServerInit
  readonly #running = new Map<string, { abort: AbortController; replies: Set<Reply> }>()
  readonly #watches = new Map<string, { page: string; stop: () => void }>()

  constructor(init: RpcServerInit) {
    this.#init = init
  }

  /** Handles one message; resolves when everything that it asked for is done (for `waitUntil`). */
  async receive(message: ToNode, reply: Reply): Promise<void> {
    switch (message.kind) {
      case 'ping':
        return reply(this.#envelope(message.page, { kind: 'pong' }))
      case 'call':
        return this.#call(message, reply)
      case 'cancel':
        return this.#running
          .get(message.id)
          ?.abort.abort(new SoukError('aborted', 'cancelled by the page'))
      case 'watch':
        return this.#watch(message, reply)
      case 'unwatch':
        return this.#unwatch(message.id)
    }
  }

  /** Ends the watches of pages that are gone. */
  forget(isGone: (page: string) => boolean): void {
    for (const [id, watch] of this.#watches) if (isGone(watch.page)) this.#unwatch(id)
  }

  async #call(message: ToNode & { kind: 'call' }, reply: Reply): Promise<void> {
    const { id, page, method } = message
    const running = this.#running.get(id)
    if (running !== undefined) {
      running.replies.add(reply)
      return
    }
    const abort = new AbortController()
    const replies = new Set([reply])
    this.#running.set(id, { abort, replies })
    const answer = (body: ToPageBody) => {
      for (const send of replies) send(this.#envelope(page, body))
    }
    try {
      const value = await this.#carryOut(message, {
        signal: abort.signal,
        key: id,
        progress: (progress) => answer({ kind: 'progress', id, progress }),
      })
      answer({ kind: 'result', id, value })
    } catch (error) {
      answer({ kind: 'failure', id, error: describe(method, error) })
    } finally {
      this.#running.delete(id)
    }
  }

  async #carryOut(message: ToNode & { kind: 'call' }, context: CallContext): Promise<unknown> {
    const { methods, log, once } = this.#init
    const run = Object.hasOwn(methods, message.method)
      ? (methods[message.method] as (input: unknown, context: CallContext) => Promise<unknown>)
      : undefined
    if (run === undefined)
      throw new SoukError('rpc.unknown-method', `no method ${String(message.method)}`)
    if (!once.has(message.method)) return run(message.input, context)
    const earlier = await log.get(message.id)
    if (earlier !== undefined) return earlier.result
    const result = await run(message.input, context)
    await log.put(message.id, result)
    return result
  }

  #watch(message: ToNode & { kind: 'watch' }, reply: Reply): void {
    const { topics } = this.#init
    const { id, page, topic, params } = message
    this.#unwatch(id)
    if (!Object.hasOwn(topics, topic)) return
    const start = topics[topic] as (params: unknown, push: (view: unknown) => void) => () => void
    const stop = start(params, (view) => reply(this.#envelope(page, { kind: 'view', id, view })))
    this.#watches.set(id, { page, stop })
  }

  #unwatch(id: string): void {
    this.#watches.get(id)?.stop()
    this.#watches.delete(id)
  }

  #envelope(page: string, body: ToPageBody): ToPage {
    return { souk: WIRE_VERSION, boot: this.#init.boot, page, ...body }
  }
}

type ToPageBody = ToPage extends infer Message
  ? Message extends ToPage
    ? Omit<Message, 'souk' | 'boot' | 'page'>
    : never
  : never

function describe(method: string, error: unknown) {
  const wire = toWireError(error)
  return wire.code === 'unexpected' ? { ...wire, message: `${method}: ${wire.message}` } : wire
}
