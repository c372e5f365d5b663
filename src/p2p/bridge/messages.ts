import type {
  Candidate,
  ChannelOptions,
  Configuration,
  ConnectionState,
  Description,
  Route,
} from './rtc-types.ts'

/**
 * What crosses the port between the worker (where libp2p believes to hold RTCPeerConnections) and the page
 * (which holds them). Messages travel in batches, in order; `pc` and `channel` are numbers of the worker or,
 * for channels that the remote opened, negative numbers of the page.
 */
export type ToHost =
  | { op: 'open'; pc: number; configuration: Configuration | undefined }
  | { op: 'call'; pc: number; call: number; method: Method; argument: unknown }
  | {
      op: 'channel'
      pc: number
      channel: number
      label: string
      init: ChannelOptions | undefined
    }
  | { op: 'send'; pc: number; channel: number; data: ArrayBuffer }
  /** The worker has handled this many received bytes; the page may pass on as many more. */
  | { op: 'credit'; pc: number; channel: number; bytes: number }
  | { op: 'close-channel'; pc: number; channel: number }
  | { op: 'close'; pc: number }

export type ToWorker =
  /** The page lends its WebRTC from now on. Repeated when its visibility changes. */
  | { event: 'hello'; visible: boolean }
  /** The page goes away. */
  | { event: 'bye' }
  | { event: 'result'; pc: number; call: number; value: Description | undefined }
  | { event: 'failure'; pc: number; call: number; name: string; message: string }
  | { event: 'candidate'; pc: number; candidate: Candidate | undefined }
  | { event: 'state'; pc: number; state: ConnectionState }
  | { event: 'route'; pc: number; route: Route }
  | {
      event: 'incoming'
      pc: number
      channel: number
      label: string
      protocol: string
      id: number | null
      state: RTCDataChannelState
    }
  | { event: 'channel-open'; pc: number; channel: number; id: number | null }
  | { event: 'message'; pc: number; channel: number; data: ArrayBuffer | string }
  /** This many bytes were handed to SCTP. */
  | { event: 'sent'; pc: number; channel: number; bytes: number }
  | { event: 'channel-error'; pc: number; channel: number; message: string }
  | { event: 'channel-close'; pc: number; channel: number }

/** Asynchronous methods of RTCPeerConnection that libp2p calls. */
export type Method =
  | 'createOffer'
  | 'createAnswer'
  | 'setLocalDescription'
  | 'setRemoteDescription'
  | 'addIceCandidate'

/** The Web Lock that a page holds for as long as it lives. */
export function pageLock(pageId: string): string {
  return `souk-page-${pageId}`
}

/** Size of a message's data, for accounting on both sides alike. */
export function dataSize(data: ArrayBuffer | string): number {
  return typeof data === 'string' ? data.length : data.byteLength
}
