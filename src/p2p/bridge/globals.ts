/**
 * Gives a service worker the WebRTC globals that it lacks. Must be the first import of the worker's entry, and
 * come before libp2p wherever a node is started in a page: @libp2p/webrtc takes the constructors from
 * `globalThis` when it is evaluated, long before anything could be composed or injected. That is why `rtcHosts`
 * is made here and not in the composition root: it is the one thing that both sides can share.
 */
import { IceCandidateProxy, SessionDescriptionProxy } from './descriptions.ts'
import { makeInitPatient } from './init-channel.ts'
import { PeerConnectionProxy } from './peer-connection-proxy.ts'
import { RtcHosts } from './rtc-hosts.ts'
import type { Configuration } from './rtc-types.ts'

/** The pages that lend their WebRTC to this worker; the entry attaches their ports. */
export const rtcHosts = new RtcHosts()

class BridgedPeerConnection extends PeerConnectionProxy {
  constructor(configuration?: Configuration) {
    super(rtcHosts, configuration)
  }
}

const native: unknown = Reflect.get(globalThis, 'RTCPeerConnection')
if (typeof native === 'function') {
  makeInitPatient(native as unknown as Parameters<typeof makeInitPatient>[0])
} else {
  Object.assign(globalThis, {
    RTCPeerConnection: BridgedPeerConnection,
    RTCSessionDescription: SessionDescriptionProxy,
    RTCIceCandidate: IceCandidateProxy,
  })
}
