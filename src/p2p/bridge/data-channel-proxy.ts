import { concatBytes, utf8 } from '../../lib/bytes.ts'
import { INIT_LABEL } from './init-label.ts'
import { dataSize, type ToHost, type ToWorker } from './messages.ts'
import { ProxyTarget } from './proxy-target.ts'

/** A channel's way to its page. */
export interface ChannelWire {
  post(message: ToHost, data?: ArrayBuffer | string): void
}

/** A length prefix takes up to three bytes; anything as short may wait for the end of the microtask. */
const MAX_PREFIX_BYTES = 8
/** The page's window is sixteen times this, so that it never waits for a credit that is only owed. */
const CREDIT_STEP_BYTES = 256 * 1024
const NO_BYTES = new Uint8Array()

export interface ChannelInit {
  pc: number
  channel: number
  label: string
  protocol?: string
  id?: number | null
  state?: RTCDataChannelState
}

/** RTCDataChannel in the worker; the real one is in a page. Only what @libp2p/webrtc reads is there. */
export class DataChannelProxy extends ProxyTarget {
  readonly label: string
  readonly protocol: string
  id: number | null
  readyState: RTCDataChannelState
  binaryType: BinaryType = 'arraybuffer'
  /** Bytes that the page has not yet handed to SCTP. */
  bufferedAmount = 0
  bufferedAmountLowThreshold = 0
  onopen: unknown = null
  onmessage: unknown = null
  onbufferedamountlow: unknown = null
  onclose: unknown = null
  onerror: unknown = null
  readonly #wire: ChannelWire
  readonly #pc: number
  readonly #channel: number
  readonly #isLocalInit: boolean
  #remoteClosed = false
  #prefix: Uint8Array<ArrayBuffer> | undefined
  #owedCredit = 0

  constructor(wire: ChannelWire, init: ChannelInit) {
    super()
    this.#wire = wire
    this.#pc = init.pc
    this.#channel = init.channel
    this.label = init.label
    this.protocol = init.protocol ?? ''
    this.id = init.id ?? null
    this.readyState = init.state ?? 'connecting'
    this.#isLocalInit = init.label === INIT_LABEL && init.channel > 0
  }

  /**
   * libp2p sends each frame as two messages: its length, then its body. Its receivers read a stream of bytes, so a
   * short message travels together with the next one, which halves the work of SCTP and of the port.
   */
  send(data: string | ArrayBuffer | ArrayBufferView): void {
    if (this.readyState !== 'open') {
      throw new DOMException(`the channel is ${this.readyState}`, 'InvalidStateError')
    }
    const bytes = bytesOf(data)
    this.bufferedAmount += bytes.length
    const prefix = this.#prefix
    if (prefix === undefined && bytes.length <= MAX_PREFIX_BYTES) {
      // A copy: what is sent is a view on a pool of the caller.
      this.#prefix = bytes.slice()
      queueMicrotask(() => this.#flushPrefix())
      return
    }
    this.#prefix = undefined
    // Also a copy, which can be moved to the page.
    const { buffer } = concatBytes(prefix ?? NO_BYTES, bytes)
    this.#wire.post({ op: 'send', pc: this.#pc, channel: this.#channel, data: buffer }, buffer)
  }

  close(): void {
    if (this.readyState === 'closing' || this.readyState === 'closed') return
    this.#flushPrefix()
    this.readyState = 'closing'
    this.#wire.post({ op: 'close-channel', pc: this.#pc, channel: this.#channel })
    if (this.#remoteClosed) queueMicrotask(() => this.drop())
  }

  /** Handles what the page tells about this channel. */
  receive(message: ToWorker): void {
    switch (message.event) {
      case 'channel-open':
        if (this.readyState !== 'connecting') return
        this.id = message.id
        this.readyState = 'open'
        return this.emit('open')
      case 'message':
        this.#credit(dataSize(message.data))
        if (this.readyState !== 'closed') this.emit('message', { data: message.data })
        return
      case 'sent':
        return this.#onSent(message.bytes)
      case 'channel-error':
        return this.emit('error', { error: new Error(message.message) })
      case 'channel-close':
        // The remote closes its `init` channel as soon as it sees it, sometimes before libp2p's dialer looks
        // whether it is open, and then the dialer would wait for 'open' for ever.
        if (this.#isLocalInit && this.readyState === 'open') this.#remoteClosed = true
        else this.drop()
    }
  }

  /** The channel is gone, whatever its state was. */
  drop(): void {
    if (this.readyState === 'closed') return
    this.readyState = 'closed'
    this.emit('close')
  }

  #flushPrefix(): void {
    const prefix = this.#prefix
    if (prefix === undefined) return
    this.#prefix = undefined
    const data = prefix.buffer
    this.#wire.post({ op: 'send', pc: this.#pc, channel: this.#channel, data }, data)
  }

  #credit(bytes: number): void {
    this.#owedCredit += bytes
    if (this.#owedCredit < CREDIT_STEP_BYTES) return
    const credit = this.#owedCredit
    this.#owedCredit = 0
    this.#wire.post({ op: 'credit', pc: this.#pc, channel: this.#channel, bytes: credit })
  }

  #onSent(bytes: number): void {
    const before = this.bufferedAmount
    this.bufferedAmount -= bytes
    const threshold = this.bufferedAmountLowThreshold
    if (before > threshold && this.bufferedAmount <= threshold) this.emit('bufferedamountlow')
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return utf8(data)
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
