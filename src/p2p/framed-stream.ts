import type { Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'
import { raceSignal, type AbortOptions } from '../lib/abort.ts'
import type { DeviceId } from '../lib/brand.ts'
import { concatBytes } from '../lib/bytes.ts'
import { FrameTooLargeError, StreamEndedError } from './errors.ts'
import { FrameReader, frameHeader } from './frame-reader.ts'

/** Frames that wait for a slow reader; above this the stream is paused. */
const MAX_QUEUED_BYTES = 1024 * 1024
/** A stream that does not close in this time is aborted. */
const CLOSE_TIMEOUT_MS = 5_000

/**
 * A duplex stream of length-prefixed frames (4 bytes, big-endian, then the body) over a libp2p stream.
 * WebRTC streams cannot slow their sender down: a reader that leaves more than 4 MiB unread loses the stream,
 * so protocols on top must work by request or by credit.
 */
export class FramedStream implements AsyncIterable<Uint8Array> {
  /** The device at the other end. */
  readonly peer: DeviceId
  readonly #stream: Stream
  readonly #maxBytes: number
  readonly #reader: FrameReader
  readonly #closed = new AbortController()
  #frames: Uint8Array[] = []
  #queuedBytes = 0
  #ended = false
  #error: unknown
  #wake: (() => void) | undefined
  #lastSend: Promise<void> = Promise.resolve()

  constructor(stream: Stream, peer: DeviceId, maxBytes: number) {
    this.peer = peer
    this.#stream = stream
    this.#maxBytes = maxBytes
    this.#reader = new FrameReader(maxBytes)
    stream.addEventListener('message', this.#onMessage)
    stream.addEventListener('end', this.#onEnd)
    stream.addEventListener('close', this.#onClose)
    if (stream.readableEnded) this.#onEnd()
  }

  /** Fires when the stream is gone in both directions. */
  get closed(): AbortSignal {
    return this.#closed.signal
  }

  /** Queues one frame and waits until the transport takes more. Calls keep their order. */
  send(body: Uint8Array, options: AbortOptions = {}): Promise<void> {
    if (body.length > this.#maxBytes) {
      return Promise.reject(new FrameTooLargeError(body.length, this.#maxBytes))
    }
    const sent = this.#lastSend.then(async () => {
      options.signal?.throwIfAborted()
      if (this.#stream.writeStatus !== 'writable') throw new StreamEndedError(this.#error)
      this.#stream.send(concatBytes(frameHeader(body.length), body))
      while (this.#stream.writableNeedsDrain) await this.#drained(options)
    })
    // A failed send must not fail those behind it: each finds out for itself.
    this.#lastSend = sent.catch(() => undefined)
    return sent
  }

  /** The next frame, or `undefined` when the other side has ended its direction. */
  async read(options: AbortOptions = {}): Promise<Uint8Array | undefined> {
    for (;;) {
      const frame = this.#frames.shift()
      if (frame !== undefined) {
        this.#queuedBytes -= frame.length
        this.#resume()
        return frame
      }
      if (this.#error !== undefined) throw this.#error
      if (this.#ended) return undefined
      const woken = new Promise<void>((resolve) => (this.#wake = resolve))
      await (options.signal === undefined ? woken : raceSignal(woken, options.signal))
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (let frame = await this.read(); frame !== undefined; frame = await this.read()) yield frame
  }

  /** Ends our direction after what was sent; never rejects: a stream that cannot close is aborted. */
  async close(): Promise<void> {
    try {
      await this.#lastSend
      await this.#stream.close({ signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) })
    } catch (error) {
      this.abort(error)
    }
  }

  /** Drops the stream in both directions at once. */
  abort(reason: unknown): void {
    this.#stream.abort(reason instanceof Error ? reason : new Error(String(reason)))
  }

  readonly #onMessage = (event: StreamMessageEvent): void => {
    try {
      for (const frame of this.#reader.push(event.data.subarray())) {
        this.#frames.push(frame)
        this.#queuedBytes += frame.length
      }
    } catch (error) {
      this.#error = error
      this.abort(error)
    }
    if (this.#queuedBytes > MAX_QUEUED_BYTES && this.#stream.readStatus === 'readable') {
      this.#stream.pause()
    }
    this.#notify()
  }

  readonly #onEnd = (): void => {
    if (this.#ended) return
    this.#ended = true
    if (this.#reader.partial) this.#error ??= new StreamEndedError()
    this.#notify()
  }

  readonly #onClose = (event: StreamCloseEvent): void => {
    if (event.error !== undefined) this.#error ??= new StreamEndedError(event.error)
    // A paused stream keeps unread bytes after its close: `end` comes once they were read.
    if (event.error !== undefined || this.#stream.readBufferLength === 0) this.#onEnd()
    this.#closed.abort(new StreamEndedError(event.error))
    this.#notify()
  }

  #notify(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  #resume(): void {
    if (this.#queuedBytes <= MAX_QUEUED_BYTES / 2 && this.#stream.readStatus === 'paused') {
      this.#stream.resume()
    }
  }

  /** The stream's own `onDrain()` keeps its first promise for ever, so the event is awaited itself. */
  async #drained(options: AbortOptions): Promise<void> {
    const stream = this.#stream
    const done = Promise.withResolvers<void>()
    const onDrain = () => done.resolve()
    const onClose = (event: StreamCloseEvent) => done.reject(new StreamEndedError(event.error))
    stream.addEventListener('drain', onDrain)
    stream.addEventListener('close', onClose)
    try {
      await (options.signal === undefined ? done.promise : raceSignal(done.promise, options.signal))
    } finally {
      stream.removeEventListener('drain', onDrain)
      stream.removeEventListener('close', onClose)
    }
  }
}
