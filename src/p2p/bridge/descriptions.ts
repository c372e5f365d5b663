import type { Candidate, Description } from './rtc-types.ts'

/** RTCSessionDescription where there is none: plain data. */
export class SessionDescriptionProxy {
  readonly type: Description['type']
  readonly sdp: string

  constructor(init: Description) {
    this.type = init.type
    this.sdp = init.sdp ?? ''
  }

  toJSON(): Description {
    return { type: this.type, sdp: this.sdp }
  }
}

/** RTCIceCandidate where there is none: plain data. */
export class IceCandidateProxy {
  readonly candidate: string
  readonly sdpMid: string | null
  readonly sdpMLineIndex: number | null
  readonly usernameFragment: string | null

  constructor(init: Candidate = {}) {
    this.candidate = init.candidate ?? ''
    this.sdpMid = init.sdpMid ?? null
    this.sdpMLineIndex = init.sdpMLineIndex ?? null
    this.usernameFragment = init.usernameFragment ?? null
  }

  toJSON(): Candidate {
    const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = this
    return { candidate, sdpMid, sdpMLineIndex, usernameFragment }
  }
}
