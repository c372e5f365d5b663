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

export interface ChannelOptions {
  ordered?: boolean
  protocol?: string
  negotiated?: boolean
  id?: number
}

export interface Configuration {
  iceServers?: { urls: string | string[]; username?: string; credential?: string }[]
}
