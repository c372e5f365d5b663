/**
 * The WebRTC types that the worker's proxies speak. The library of worker types has none, because no
 * browser gives workers WebRTC; structures as in https://www.w3.org/TR/webrtc/.
 */
type RTCSdpType = 'answer' | 'offer' | 'pranswer' | 'rollback'
type RTCPeerConnectionState =
  'closed' | 'connected' | 'connecting' | 'disconnected' | 'failed' | 'new'

interface RTCSessionDescriptionInit {
  sdp?: string
  type: RTCSdpType
}

interface RTCIceCandidateInit {
  candidate?: string
  sdpMLineIndex?: number | null
  sdpMid?: string | null
  usernameFragment?: string | null
}

interface RTCIceServer {
  credential?: string
  urls: string | string[]
  username?: string
}

interface RTCConfiguration {
  iceServers?: RTCIceServer[]
}

interface RTCDataChannelInit {
  id?: number
  maxPacketLifeTime?: number
  maxRetransmits?: number
  negotiated?: boolean
  ordered?: boolean
  protocol?: string
}
