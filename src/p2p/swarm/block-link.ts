import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import { raceSignal } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { FramedStream } from '../framing.ts'
import { StreamEndedError } from '../errors.ts'
import { PeerMisbehavedError } from './errors.ts'
import { decodeMessage, encodeMessage } from './messages.ts'

/** Credit is given back in pieces of this size, so that small blocks cost no frame each. */
const CREDIT_STEP_BYTES = 256 * 1024

/** The server drops most cancelled wants without a word, so they are not remembered for ever. */
const MAX_CANCELLED = 1_024

interface Pending {
  resolve(bytes: Uint8Array | undefined): void
  reject(reason: unknown): void
}

/** The asking end of the long-lived block stream to one peer. */
export class BlockLink {
  readonly peer: DeviceId
  readonly #framed: FramedStream
  readonly #pending = new Map<number, Pending>()
  /** Cancelled wants whose block may already be under way. */
  readonly #cancelled = new Set<number>()
  #nextId = 0
  #owedCredit = 0
  #open = true

  constructor(framed: FramedStream) {
    this.peer = framed.peer
    this.#framed = framed
    void this.#receive()
  }

  /** False once the stream is gone. */
  get open(): boolean {
    return this.#open
  }

  /**
   * The bytes that the peer sends for the CID, unverified, or `undefined` if it does not have them.
   * Throws StreamEndedError when the stream breaks, or the signal's reason.
   */
  async want(cid: CID, options: AbortOptions = {}): Promise<Uint8Array | undefined> {
    options.signal?.throwIfAborted()
    if (!this.#open) throw new StreamEndedError()
    const id = this.#nextId++
    const answer = new Promise<Uint8Array | undefined>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
    })
    // Seen by the caller below, also when sending fails first.
    answer.catch(() => undefined)
    try {
      await this.#framed.send(encodeMessage({ type: 'want', id, cid }), options)
      return await (options.signal === undefined ? answer : raceSignal(answer, options.signal))
    } finally {
      if (this.#pending.delete(id)) this.#cancel(id)
    }
  }

  /** Drops the stream; every open want fails. */
  close(reason: unknown): void {
    this.#framed.abort(reason)
    this.#end(reason)
  }

  #cancel(id: number): void {
    this.#cancelled.add(id)
    const [oldest] = this.#cancelled
    if (oldest !== undefined && this.#cancelled.size > MAX_CANCELLED) this.#cancelled.delete(oldest)
    this.#say({ type: 'cancel', id })
  }

  async #receive(): Promise<void> {
    try {
      for await (const frame of this.#framed) this.#take(decodeMessage(frame))
      this.#end(new StreamEndedError())
    } catch (error) {
      this.close(error)
    }
  }

  #take(message: ReturnType<typeof decodeMessage>): void {
    if (message.type !== 'block' && message.type !== 'dont-have') {
      throw new PeerMisbehavedError('a question where only answers belong')
    }
    const pending = this.#pending.get(message.id)
    if (pending === undefined && !this.#cancelled.delete(message.id)) {
      throw new PeerMisbehavedError('an answer that was not asked for')
    }
    this.#pending.delete(message.id)
    const bytes = message.type === 'block' ? message.bytes : undefined
    this.#owedCredit += bytes?.length ?? 0
    pending?.resolve(bytes)
    if (this.#owedCredit >= CREDIT_STEP_BYTES) {
      this.#say({ type: 'credit', bytes: this.#owedCredit })
      this.#owedCredit = 0
    }
  }

  /** Sends without waiting: a stream that cannot take it has ended, which is noticed where it is read. */
  #say(message: Parameters<typeof encodeMessage>[0]): void {
    if (this.#open) this.#framed.send(encodeMessage(message)).catch(() => undefined)
  }

  #end(reason: unknown): void {
    this.#open = false
    for (const { reject } of this.#pending.values()) reject(reason)
    this.#pending.clear()
    this.#cancelled.clear()
  }
}
