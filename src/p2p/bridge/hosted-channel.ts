import { dataSize, type ToWorker } from './messages.ts'

/** A channel's way to the worker. */
export interface WorkerWire {
  post(message: ToWorker, data?: ArrayBuffer | string): void
}

/**
 * Keeps SCTP busy while the worker refills, which libp2p does only once all is handed over: a tenth of a second.
 * Chromium closes channels above 16 MiB.
 */
const MAX_SCTP_BYTES = 2 * 1024 * 1024
/** Passed to the worker and not yet handled there: a fifth of a second at full speed, on a busy machine. */
const MAX_IN_FLIGHT_BYTES = 4 * 1024 * 1024
/**
 * SCTP cannot be told to wait. Beyond this, one to two seconds at full speed, the channel of a worker that does
 * not keep up is closed; a page alone would fill its memory without any bound.
 */
const MAX_HELD_BYTES = 32 * 1024 * 1024

/** A real RTCDataChannel in the page, and the bookkeeping of its two directions. */
export class HostedChannel {
  readonly #wire: WorkerWire
  readonly #pc: number
  readonly #channel: number
  readonly #real: RTCDataChannel
  /** From the worker, waiting for room in SCTP. The worker counts these as buffered, which bounds them. */
  readonly #outgoing: ArrayBuffer[] = []
  /** From the network, waiting for the worker to handle what it has. */
  readonly #held: (ArrayBuffer | string)[] = []
  readonly #onEnd: () => void
  #heldBytes = 0
  #inFlightBytes = 0
  #unacknowledged = 0
  #closing = false
  #closed = false

  constructor(
    wire: WorkerWire,
    pc: number,
    channel: number,
    real: RTCDataChannel,
    onEnd: () => void,
  ) {
    this.#onEnd = onEnd
    this.#wire = wire
    this.#pc = pc
    this.#channel = channel
    this.#real = real
    real.binaryType = 'arraybuffer'
    real.bufferedAmountLowThreshold = MAX_SCTP_BYTES / 2
    real.onopen = () => wire.post({ event: 'channel-open', pc, channel, id: real.id })
    real.onmessage = (event: MessageEvent<ArrayBuffer | string>) => this.#onMessage(event.data)
    real.onbufferedamountlow = () => this.#pump()
    real.onerror = (event) => {
      const { message } = event.error ?? { message: 'data channel error' }
      wire.post({ event: 'channel-error', pc, channel, message })
    }
    real.onclose = () => {
      this.#closed = true
      this.#deliver()
    }
  }

  send(data: ArrayBuffer): void {
    this.#outgoing.push(data)
    this.#pump()
  }

  /** The worker has handled `bytes` of what was passed to it. */
  credit(bytes: number): void {
    this.#inFlightBytes -= bytes
    this.#deliver()
  }

  /** Closes after what was sent before. */
  close(): void {
    this.#closing = true
    this.#pump()
  }

  #pump(): void {
    while (this.#real.readyState === 'open' && this.#real.bufferedAmount < MAX_SCTP_BYTES) {
      const data = this.#outgoing.shift()
      if (data === undefined) break
      this.#acknowledge(data.byteLength)
      try {
        this.#real.send(data)
      } catch {
        // The channel closed under us; its close event tells the worker.
        this.#real.close()
      }
    }
    if (this.#closing && (this.#outgoing.length === 0 || this.#real.readyState !== 'open')) {
      this.#real.close()
    }
  }

  /** One acknowledgement for a whole batch from the worker. */
  #acknowledge(bytes: number): void {
    if (this.#unacknowledged === 0) {
      queueMicrotask(() => {
        const sent = this.#unacknowledged
        this.#unacknowledged = 0
        this.#post({ event: 'sent', pc: this.#pc, channel: this.#channel, bytes: sent })
      })
    }
    this.#unacknowledged += bytes
  }

  #onMessage(data: ArrayBuffer | string): void {
    this.#held.push(data)
    this.#heldBytes += dataSize(data)
    this.#deliver()
    if (this.#heldBytes <= MAX_HELD_BYTES) return
    this.#held.length = 0
    this.#heldBytes = 0
    const message = 'the worker reads too slowly'
    this.#post({ event: 'channel-error', pc: this.#pc, channel: this.#channel, message })
    this.#real.close()
  }

  #deliver(): void {
    while (this.#inFlightBytes < MAX_IN_FLIGHT_BYTES) {
      const data = this.#held.shift()
      if (data === undefined) break
      const size = dataSize(data)
      this.#heldBytes -= size
      this.#inFlightBytes += size
      this.#post({ event: 'message', pc: this.#pc, channel: this.#channel, data }, data)
    }
    if (this.#closed && this.#held.length === 0) {
      this.#closed = false
      this.#post({ event: 'channel-close', pc: this.#pc, channel: this.#channel })
      this.#onEnd()
    }
  }

  #post(message: ToWorker, data?: ArrayBuffer | string): void {
    this.#wire.post(message, data)
  }
}
