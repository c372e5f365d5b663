/**
 * The messages between pages and the node. They travel by `postMessage` on the worker itself, never
 * by a port: a port dies silently with the worker, a message to the worker wakes it.
 */
import type { WireError } from '../../lib/errors.ts'
import type { MethodName, Progress, TopicName } from './api.ts'

/** Raised with each change that an older page or worker would misunderstand. */
export const WIRE_VERSION = 1

/** Pages ping this often: Chromium and Firefox stop a worker 30 s after its last event. */
export const PING_INTERVAL_MS = 10_000

/** While an answer is awaited the page asks more often, so that a killed worker is noticed soon. */
export const PENDING_PING_INTERVAL_MS = 2_000

/** A call that nobody limited otherwise. */
export const DEFAULT_CALL_TIMEOUT_MS = 30_000

export type ToNode =
  | { souk: typeof WIRE_VERSION; kind: 'ping'; page: string }
  | {
      souk: typeof WIRE_VERSION
      kind: 'call'
      page: string
      id: string
      method: MethodName
      input: unknown
    }
  | { souk: typeof WIRE_VERSION; kind: 'cancel'; page: string; id: string }
  | {
      souk: typeof WIRE_VERSION
      kind: 'watch'
      page: string
      id: string
      topic: TopicName
      params: unknown
    }
  | { souk: typeof WIRE_VERSION; kind: 'unwatch'; page: string; id: string }
  /** Carries one end of the page's RTC bridge as its only transferred port. */
  | { souk: typeof WIRE_VERSION; kind: 'rtc'; page: string; port: MessagePort }
  /** A newly installed worker is asked to take over. */
  | { souk: typeof WIRE_VERSION; kind: 'take-over' }

export type ToPage = { souk: typeof WIRE_VERSION; boot: string; page: string } & (
  | { kind: 'pong' }
  | { kind: 'result'; id: string; value: unknown }
  | { kind: 'failure'; id: string; error: WireError }
  | { kind: 'progress'; id: string; progress: Progress }
  | { kind: 'view'; id: string; view: unknown }
)

/** To one page, when somebody pressed a note of the device: where to go, as the fragment of a URL. */
export interface GoThere {
  souk: typeof WIRE_VERSION
  kind: 'go'
  hash: string
}

/** True for the message that leads a page to what a note was about. */
export function isGoThere(data: unknown): data is GoThere {
  if (typeof data !== 'object' || data === null || !('souk' in data && 'hash' in data)) return false
  return data.souk === WIRE_VERSION && typeof data.hash === 'string' && data.hash.startsWith('#/')
}

/** True for messages of this protocol and version; everything else is somebody else's. */
export function isToNode(data: unknown): data is ToNode {
  return typeof data === 'object' && data !== null && 'souk' in data && data.souk === WIRE_VERSION
}

/** As {@link isToNode}, in the other direction. */
export function isToPage(data: unknown): data is ToPage {
  return (
    typeof data === 'object' &&
    data !== null &&
    'souk' in data &&
    data.souk === WIRE_VERSION &&
    'boot' in data
  )
}
