import { SoukError } from '../lib/errors.ts'

/** No address of the peer led to a direct connection within the time limit. */
export class PeerUnreachableError extends SoukError {
  override readonly name = 'PeerUnreachableError'
  constructor(cause?: unknown) {
    super('peer.unreachable', 'No direct connection to the peer could be made', { cause })
  }
}

/** The peer answered a request with a refusal; `data.reason` is the peer's own code and not to be trusted. */
export class PeerRefusedError extends SoukError {
  override readonly name = 'PeerRefusedError'
  constructor(reason: string) {
    super('peer.refused', `The peer refused the request: ${reason}`, { data: { reason } })
  }
}

/** A frame was larger than this end of the protocol permits. */
export class FrameTooLargeError extends SoukError {
  override readonly name = 'FrameTooLargeError'
  constructor(bytes: number, maxBytes: number) {
    super('peer.frame-too-large', `A frame of ${bytes} bytes exceeds the limit of ${maxBytes}`, {
      data: { bytes, maxBytes },
    })
  }
}

/** The stream ended before the expected frame was complete. */
export class StreamEndedError extends SoukError {
  override readonly name = 'StreamEndedError'
  constructor(cause?: unknown) {
    super('peer.stream-ended', 'The stream ended before the frame was complete', { cause })
  }
}

/** A configured relay does not answer, or gave no reservation. */
export class RelayUnreachableError extends SoukError {
  override readonly name = 'RelayUnreachableError'
  constructor(cause?: unknown) {
    const detail = cause instanceof Error ? `: ${cause.message}` : ''
    super('relay.unreachable', `The relay gave no reservation${detail}`, { cause })
  }
}

/** The relay introduces as many browsers as it can. */
export class RelayFullError extends SoukError {
  override readonly name = 'RelayFullError'
  constructor() {
    super('relay.full', 'The relay has no place left')
  }
}

/** A relay in the configuration is not a multiaddr with a peer ID at its end. */
export class RelayAddressError extends SoukError {
  override readonly name = 'RelayAddressError'
  constructor(address: string, cause?: unknown) {
    super(
      'relay.bad-address',
      'The relay address must be a multiaddr that ends in /p2p/<peer id>',
      {
        data: { address },
        cause,
      },
    )
  }
}

/** No page lent its WebRTC to the worker in time. */
export class NoPageError extends SoukError {
  override readonly name = 'NoPageError'
  constructor() {
    super('bridge.no-page', 'No open page lends its WebRTC to the node')
  }
}
