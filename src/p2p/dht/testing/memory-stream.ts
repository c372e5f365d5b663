import type { Logger, Stream } from '@libp2p/interface'
import { AbstractStream } from '@libp2p/utils'

const nothing = () => undefined

/** Logs nothing, quickly. */
export const silentLogger: Logger = Object.assign(nothing, {
  error: nothing,
  trace: nothing,
  enabled: false,
  newScope: () => silentLogger,
})

/** Does an act later: how long the other end of a stream waits for what was sent. Keeps the order. */
export type Later = (act: () => void) => void

/** One end of a stream inside this process. */
class MemoryStream extends AbstractStream {
  other: MemoryStream | undefined
  later: Later = queueMicrotask

  override sendData(...[data]: Parameters<AbstractStream['sendData']>): {
    sentBytes: number
    canSendMore: boolean
  } {
    const bytes = data.slice()
    this.later(() => this.other?.onData(bytes))
    return { sentBytes: data.byteLength, canSendMore: true }
  }

  override sendReset(): void {
    this.later(() => this.other?.onRemoteReset())
  }

  override async sendCloseWrite(): Promise<void> {
    this.later(() => this.other?.onRemoteCloseWrite())
  }

  override async sendCloseRead(): Promise<void> {
    this.later(() => this.other?.onRemoteCloseRead())
  }

  override sendPause(): void {
    // Nothing is buffered between the two ends.
  }

  override sendResume(): void {
    // Nothing is buffered between the two ends.
  }
}

/** Two ends of one stream of this protocol: of who opened it, and of who was asked. */
export function memoryStreamPair(protocol: string, id: string, later: Later): [Stream, Stream] {
  const end = (direction: 'inbound' | 'outbound') =>
    new MemoryStream({ id, protocol, direction, log: silentLogger })
  const [opened, accepted] = [end('outbound'), end('inbound')]
  opened.other = accepted
  accepted.other = opened
  opened.later = later
  accepted.later = later
  return [opened, accepted]
}
