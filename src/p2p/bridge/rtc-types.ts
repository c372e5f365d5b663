/**
 * WebRTC's plain data (W3C WebRTC §4-6) as far as it crosses the bridge. Workers' type libraries do not have
 * these names, because no worker has RTCPeerConnection.
 */
export interface Description {
  type: 'offer' | 'pranswer' | 'answer' | 'rollback'
  sdp?: string
}

export interface Candidate {
  candidate?: string
  sdpMid?: string | null
  sdpMLineIndex?: number | null
  usernameFragment?: string | null
}

export type ConnectionState =
  'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed'

/**
 * The way of a connection's packets. `open`: from host to host. `nat`: directly, through routers that translate
 * addresses. `turn`: through a TURN server, which sees only encrypted packets.
 */
export type Route = 'open' | 'nat' | 'turn'

export interface ChannelOptions {
  ordered?: boolean
  protocol?: string
  negotiated?: boolean
  id?: number
}

export interface Configuration {
  iceServers?: { urls: string | string[]; username?: string; credential?: string }[]
}
