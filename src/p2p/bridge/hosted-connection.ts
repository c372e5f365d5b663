import { HostedChannel, type WorkerWire } from './hosted-channel.ts'
import type { Method, ToHost } from './messages.ts'
import { routeOf } from './route.ts'
import type { Route } from './rtc-types.ts'

/** A better way may be found after the first; and Chromium answers from a report of up to 50 ms ago. */
const ROUTE_WAITS_MS = [0, 100, 1_000, 5_000]

/** A real RTCPeerConnection in the page, driven by the worker. */
export class HostedConnection {
  readonly #wire: WorkerWire
  readonly #id: number
  readonly #real: RTCPeerConnection
  readonly #channels = new Map<number, HostedChannel>()
  #lastIncoming = 0
  #route: Route | undefined

  constructor(wire: WorkerWire, id: number, real: RTCPeerConnection) {
    this.#wire = wire
    this.#id = id
    this.#real = real
    real.onicecandidate = ({ candidate }) =>
      wire.post({ event: 'candidate', pc: id, candidate: candidate?.toJSON() })
    real.onconnectionstatechange = () => {
      wire.post({ event: 'state', pc: id, state: real.connectionState })
      if (real.connectionState === 'connected') void this.#tellRoute()
    }
    real.ondatachannel = ({ channel: incoming }) => {
      const channel = --this.#lastIncoming
      const { label, protocol, id: sctpId, readyState: state } = incoming
      wire.post({ event: 'incoming', pc: id, channel, label, protocol, id: sctpId, state })
      this.#host(channel, incoming)
    }
  }

  receive(message: ToHost): void {
    switch (message.op) {
      case 'call':
        return void this.#call(message.call, message.method, message.argument)
      case 'channel': {
        const real = this.#real.createDataChannel(message.label, message.init)
        return this.#host(message.channel, real)
      }
      case 'send':
        return this.#channels.get(message.channel)?.send(message.data)
      case 'credit':
        return this.#channels.get(message.channel)?.credit(message.bytes)
      case 'close-channel':
        return this.#channels.get(message.channel)?.close()
    }
  }

  close(): void {
    this.#real.onconnectionstatechange = null
    this.#real.onicecandidate = null
    this.#real.close()
    this.#channels.clear()
  }

  async #tellRoute(): Promise<void> {
    for (const waitMs of ROUTE_WAITS_MS) {
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      if (this.#real.connectionState !== 'connected') return
      // Statistics are told for information only: a browser that has none loses nothing.
      const report = await this.#real.getStats().catch(() => undefined)
      const route = report && routeOf(report)
      if (route === undefined || route === this.#route) continue
      this.#route = route
      this.#wire.post({ event: 'route', pc: this.#id, route })
    }
  }

  #host(channel: number, real: RTCDataChannel): void {
    const onEnd = () => this.#channels.delete(channel)
    this.#channels.set(channel, new HostedChannel(this.#wire, this.#id, channel, real, onEnd))
  }

  async #call(call: number, method: Method, argument: unknown): Promise<void> {
    try {
      const value = await this.#apply(method, argument)
      this.#wire.post({ event: 'result', pc: this.#id, call, value })
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      this.#wire.post({ event: 'failure', pc: this.#id, call, name, message })
    }
  }

  async #apply(method: Method, argument: unknown): Promise<RTCSessionDescriptionInit | undefined> {
    switch (method) {
      case 'createOffer':
        return plain(await this.#real.createOffer())
      case 'createAnswer':
        return plain(await this.#real.createAnswer())
      case 'setLocalDescription':
        await this.#real.setLocalDescription(argument as RTCLocalSessionDescriptionInit | undefined)
        return undefined
      case 'setRemoteDescription':
        await this.#real.setRemoteDescription(argument as RTCSessionDescriptionInit)
        return undefined
      case 'addIceCandidate':
        await this.#real.addIceCandidate(argument as RTCIceCandidateInit)
        return undefined
    }
  }
}

function plain({ type, sdp }: RTCSessionDescriptionInit): RTCSessionDescriptionInit {
  return { type, sdp: sdp ?? '' }
}
