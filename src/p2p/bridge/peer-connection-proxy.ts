import { NoPageError } from '../errors.ts'
import { DataChannelProxy } from './data-channel-proxy.ts'
import { IceCandidateProxy } from './descriptions.ts'
import type { Method, ToHost, ToWorker } from './messages.ts'
import type { PageLink } from './page-link.ts'
import { ProxyTarget } from './proxy-target.ts'
import type { RtcHosts } from './rtc-hosts.ts'
import type {
  Candidate,
  ChannelOptions,
  Configuration,
  ConnectionState,
  Description,
  Route,
} from './rtc-types.ts'

interface Call {
  resolve(value: Description | undefined): void
  reject(error: Error): void
}

/** RTCPeerConnection in the worker; the real one is in a page. Only what @libp2p/webrtc reads is there. */
export class PeerConnectionProxy extends ProxyTarget {
  connectionState: ConnectionState = 'new'
  /** The way of its packets, once known. No part of W3C's interface. */
  route: Route | undefined
  onicecandidate: unknown = null
  onicecandidateerror: unknown = null
  onconnectionstatechange: unknown = null
  ondatachannel: unknown = null
  readonly #hosts: RtcHosts
  readonly #id: number
  readonly #channels = new Map<number, DataChannelProxy>()
  readonly #calls = new Map<number, Call>()
  /** What was asked before a page was there. libp2p waits for answers, so it is never much. */
  #backlog: { message: ToHost; data: ArrayBuffer | string | undefined }[] = []
  #link: PageLink | undefined
  #lastNumber = 0

  constructor(hosts: RtcHosts, configuration?: Configuration) {
    super()
    this.#hosts = hosts
    this.#id = hosts.nextConnection()
    this.post({ op: 'open', pc: this.#id, configuration })
    const link = hosts.pick()
    if (link === undefined) void this.#awaitPage()
    else this.#bind(link)
  }

  createOffer(): Promise<Description | undefined> {
    return this.#call('createOffer')
  }

  createAnswer(): Promise<Description | undefined> {
    return this.#call('createAnswer')
  }

  async setLocalDescription(description?: Description): Promise<void> {
    await this.#call('setLocalDescription', description && plain(description))
  }

  async setRemoteDescription(description: Description): Promise<void> {
    await this.#call('setRemoteDescription', plain(description))
  }

  async addIceCandidate(candidate: Candidate): Promise<void> {
    await this.#call('addIceCandidate', new IceCandidateProxy(candidate).toJSON())
  }

  createDataChannel(label: string, init?: ChannelOptions): DataChannelProxy {
    if (this.connectionState === 'closed') {
      throw new DOMException('the connection is closed', 'InvalidStateError')
    }
    const channel = ++this.#lastNumber
    const proxy = new DataChannelProxy(this, { pc: this.#id, channel, label })
    this.#channels.set(channel, proxy)
    this.post({ op: 'channel', pc: this.#id, channel, label, init })
    return proxy
  }

  /** As RTCPeerConnection's: no state event follows, but the channels' close events do. */
  close(): void {
    if (this.connectionState === 'closed') return
    this.connectionState = 'closed'
    this.post({ op: 'close', pc: this.#id })
    this.#link?.release(this.#id)
    queueMicrotask(() => this.#end(new DOMException('the connection is closed', 'AbortError')))
  }

  /** Passes a message to the page, now or once there is one. */
  post(message: ToHost, data?: ArrayBuffer | string): void {
    if (this.#link === undefined) this.#backlog.push({ message, data })
    else this.#link.post(message, data)
  }

  /** The page is gone, or none came: the connection is over. */
  lose(error: Error): void {
    if (this.connectionState === 'closed') return
    this.connectionState = 'closed'
    this.#end(error)
    this.emit('connectionstatechange')
  }

  /** Handles what the page tells about this connection. */
  receive(message: ToWorker): void {
    switch (message.event) {
      case 'result':
        this.#calls.get(message.call)?.resolve(message.value)
        this.#calls.delete(message.call)
        return
      case 'failure':
        this.#calls.get(message.call)?.reject(new DOMException(message.message, message.name))
        this.#calls.delete(message.call)
        return
      case 'candidate':
        return this.emit('icecandidate', {
          candidate: message.candidate ? new IceCandidateProxy(message.candidate) : null,
        })
      case 'state':
        return this.#onState(message.state)
      case 'route':
        this.route = message.route
        return
      case 'incoming': {
        const proxy = new DataChannelProxy(this, message)
        this.#channels.set(message.channel, proxy)
        return this.emit('datachannel', { channel: proxy })
      }
      case 'channel-open':
      case 'message':
      case 'sent':
      case 'channel-error':
      case 'channel-close': {
        this.#channels.get(message.channel)?.receive(message)
        // A swallowed close of the `init` channel ends with libp2p's own close.
        if (message.event === 'channel-close') this.#channels.delete(message.channel)
      }
    }
  }

  async #awaitPage(): Promise<void> {
    const link = await this.#hosts.waitForPage()
    if (this.connectionState === 'closed') return
    if (link === undefined) this.lose(new NoPageError())
    else this.#bind(link)
  }

  #bind(link: PageLink): void {
    this.#link = link
    link.adopt(this.#id, this)
    for (const { message, data } of this.#backlog) link.post(message, data)
    this.#backlog = []
  }

  #call(method: Method, argument?: unknown): Promise<Description | undefined> {
    if (this.connectionState === 'closed') {
      return Promise.reject(new DOMException('the connection is closed', 'InvalidStateError'))
    }
    const call = ++this.#lastNumber
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject })
      this.post({ op: 'call', pc: this.#id, call, method, argument })
    })
  }

  #onState(state: ConnectionState): void {
    if (this.connectionState === state || this.connectionState === 'closed') return
    this.connectionState = state
    if (state === 'failed' || state === 'closed') {
      this.#end(new DOMException(`the connection ${state}`, 'NetworkError'))
    }
    if (state === 'closed') this.#link?.release(this.#id)
    this.emit('connectionstatechange')
  }

  #end(error: Error): void {
    for (const call of this.#calls.values()) call.reject(error)
    this.#calls.clear()
    for (const channel of this.#channels.values()) channel.drop()
    this.#channels.clear()
    this.#backlog = []
  }
}

function plain(description: Description): Description {
  return { type: description.type, sdp: description.sdp ?? '' }
}
