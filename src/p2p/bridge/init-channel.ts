import { INIT_LABEL } from './init-label.ts'
import type { ChannelOptions } from './rtc-types.ts'

/** What is used of RTCPeerConnection. */
interface ChannelMaker {
  createDataChannel(label: string, init?: ChannelOptions): RTCDataChannel
}

/**
 * Where WebRTC is native (the node lives in a page), the same race has to be won as in the bridge: the remote
 * closes the `init` channel as soon as it sees it, and if that comes before libp2p's dialer looks, the dialer
 * waits for an `open` that was long ago. So the channel passes for open until the dialer closes it itself.
 */
export function makeInitPatient(native: { prototype: ChannelMaker }): void {
  const { createDataChannel } = native.prototype
  native.prototype.createDataChannel = function (label, init) {
    const channel = createDataChannel.call(this, label, init)
    if (label === INIT_LABEL) keepOpen(channel)
    return channel
  }
}

function keepOpen(channel: RTCDataChannel): void {
  const prototype = Object.getPrototypeOf(channel) as RTCDataChannel
  const native = Object.getOwnPropertyDescriptor(prototype, 'readyState')
  const realState = () => native?.get?.call(channel) as RTCDataChannelState
  let wasOpen = false
  let closedHere = false
  channel.addEventListener('open', () => (wasOpen = true), { once: true })
  Object.defineProperties(channel, {
    readyState: { get: () => (wasOpen && !closedHere ? 'open' : realState()) },
    close: {
      value: () => {
        const isOver = realState() === 'closed'
        const isFirst = !closedHere
        closedHere = true
        prototype.close.call(channel)
        if (isOver && isFirst) queueMicrotask(() => channel.dispatchEvent(new Event('close')))
      },
    },
  })
}
