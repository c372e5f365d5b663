import { INIT_LABEL } from './init-label.ts'
import { dataSize, type ToHost, type ToWorker } from './messages.ts'
import { ProxyTarget } from './proxy-target.ts'

/** A channel's way to its page. */
export interface ChannelWire {
  post(message: ToHost, data?: ArrayBuffer | string): void
}

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

  send(data: string | ArrayBuffer | ArrayBufferView): void {
    if (this.readyState !== 'open') {
      throw new DOMException(`the channel is ${this.readyState}`, 'InvalidStateError')
    }
    const copy = detachable(data)
    this.bufferedAmount += dataSize(copy)
    this.#wire.post({ op: 'send', pc: this.#pc, channel: this.#channel, data: copy }, copy)
  }

  close(): void {
    if (this.readyState === 'closing' || this.readyState === 'closed') return
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
        this.#wire.post({
          op: 'credit',
          pc: this.#pc,
          channel: this.#channel,
          bytes: dataSize(message.data),
        })
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

  #onSent(bytes: number): void {
    const before = this.bufferedAmount
    this.bufferedAmount -= bytes
    const threshold = this.bufferedAmountLowThreshold
    if (before > threshold && this.bufferedAmount <= threshold) this.emit('bufferedamountlow')
  }
}

/** A copy that can be moved: callers send views on pools, which must stay theirs. */
function detachable(data: string | ArrayBuffer | ArrayBufferView): ArrayBuffer | string {
  if (typeof data === 'string') return data
  if (data instanceof ArrayBuffer) return data.slice(0)
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice().buffer
}
