import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { withTimeout, type AbortOptions } from '../lib/abort.ts'
import type { DeviceId } from '../lib/brand.ts'
import { concatBytes, fromUtf8, utf8 } from '../lib/bytes.ts'
import { SoukError } from '../lib/errors.ts'
import { PeerRefusedError, StreamEndedError } from './errors.ts'
import { FramedStream } from './framed-stream.ts'

export { FramedStream } from './framed-stream.ts'

/** Where protocols are served. A `SoukNode` is one; so is `{ libp2p }`. */
export interface StreamServer {
  readonly libp2p: Pick<Libp2p, 'handle' | 'unhandle'>
}

/** Where connections to devices come from. A `SoukNode` is one. */
export interface StreamDialer {
  dialPeer(device: DeviceId, options?: AbortOptions): Promise<Connection>
}

export interface FrameLimits {
  /** Largest frame that either side may send, in bytes. */
  maxBytes?: number
  /** Time for the whole exchange (request), or for opening the stream (long-lived streams). */
  timeoutMs?: number
}

export interface HandlerLimits extends FrameLimits {
  /** Streams of this protocol that one connection may have open at once. */
  maxStreams?: number
}

/** What a handler knows about its caller. */
export interface Caller {
  readonly peer: DeviceId
  /** Fires when the time is up or the caller went away. */
  readonly signal: AbortSignal
}

/** Enough for a store page with its blocks; a multiple of the 1 MiB block size. */
const DEFAULT_MAX_FRAME_BYTES = 4 * 1024 * 1024
const DEFAULT_TIMEOUT_MS = 15_000
const DEFAULT_MAX_STREAMS = 32
/** Outbound streams of one protocol on one connection; the other side's own limit is what counts. */
const MAX_STREAMS = 256
/** Opening a stream takes two round trips; a connection that needs longer is taken to be dead. */
const OPEN_TIMEOUT_MS = 5_000

/** First byte of a response: the body follows, or the UTF-8 code of a refusal. */
const ANSWERED = 0
const REFUSED = 1

/**
 * Asks one question on a stream of its own and returns the answer.
 * Throws PeerUnreachableError, PeerRefusedError, FrameTooLargeError, StreamEndedError, or the signal's reason.
 */
export async function request(
  node: StreamDialer,
  device: DeviceId,
  protocol: string,
  body: Uint8Array,
  options: FrameLimits & AbortOptions = {},
): Promise<Uint8Array> {
  const signal = withTimeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS, options)
  const framed = await openFramed(node, device, protocol, { ...options, signal })
  try {
    await framed.send(body, { signal })
    const response = await framed.read({ signal })
    if (response === undefined) throw new StreamEndedError()
    void framed.close()
    return readResponse(response)
  } catch (error) {
    framed.abort(error)
    throw error
  }
}

/**
 * Serves {@link request}: one frame in, one frame out. What the handler throws reaches the caller as a refusal
 * with the SoukError's code (`unexpected` for any other error) and nothing else.
 */
export async function handle(
  node: StreamServer,
  protocol: string,
  handler: (body: Uint8Array, caller: Caller) => Promise<Uint8Array>,
  limits: HandlerLimits = {},
): Promise<void> {
  await handleFramed(
    node,
    protocol,
    async (framed, { peer }) => {
      const signal = AbortSignal.any([
        framed.closed,
        AbortSignal.timeout(limits.timeoutMs ?? DEFAULT_TIMEOUT_MS),
      ])
      const body = await framed.read({ signal })
      if (body === undefined) return
      await framed.send(await answer(handler, body, { peer, signal }), { signal })
    },
    limits,
  )
}

/** Opens a long-lived duplex stream of frames over a direct connection. */
export async function openFramed(
  node: StreamDialer,
  device: DeviceId,
  protocol: string,
  options: FrameLimits & AbortOptions = {},
): Promise<FramedStream> {
  const signal = withTimeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS, options)
  const stream = await openStream(node, device, protocol, signal)
  return new FramedStream(stream, device, options.maxBytes ?? DEFAULT_MAX_FRAME_BYTES)
}

/**
 * Serves {@link openFramed}. The stream is closed when the handler returns, and aborted when it throws.
 * The caller's signal fires when the stream ends.
 */
export async function handleFramed(
  node: StreamServer,
  protocol: string,
  handler: (framed: FramedStream, caller: Caller) => Promise<void>,
  limits: HandlerLimits = {},
): Promise<void> {
  const maxBytes = limits.maxBytes ?? DEFAULT_MAX_FRAME_BYTES
  const serve = async (stream: Stream, connection: Connection) => {
    const peer = connection.remotePeer.toString() as DeviceId
    const framed = new FramedStream(stream, peer, maxBytes)
    try {
      await handler(framed, { peer, signal: framed.closed })
      await framed.close()
    } catch (error) {
      framed.abort(error)
    }
  }
  await node.libp2p.handle(protocol, (stream, connection) => void serve(stream, connection), {
    maxInboundStreams: limits.maxStreams ?? DEFAULT_MAX_STREAMS,
    // Relays introduce people; content never passes through them.
    runOnLimitedConnection: false,
  })
}

/** A connection may die between being found and being used: then it is dropped and dialled once more. */
async function openStream(
  node: StreamDialer,
  device: DeviceId,
  protocol: string,
  signal: AbortSignal,
): Promise<Stream> {
  const connection = await node.dialPeer(device, { signal })
  try {
    const soon = withTimeout(OPEN_TIMEOUT_MS, { signal })
    return await connection.newStream(protocol, { signal: soon, maxOutboundStreams: MAX_STREAMS })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Error && isProtocolRefusal(error)) throw error
    connection.abort(error instanceof Error ? error : new Error(String(error)))
    const again = await node.dialPeer(device, { signal })
    return again.newStream(protocol, { signal, maxOutboundStreams: MAX_STREAMS })
  }
}

/** The connection works, but the other side does not speak the protocol or has too many streams of it. */
function isProtocolRefusal(error: Error): boolean {
  return error.name === 'UnsupportedProtocolError' || error.name.startsWith('TooMany')
}

async function answer(
  handler: (body: Uint8Array, caller: Caller) => Promise<Uint8Array>,
  body: Uint8Array,
  caller: Caller,
): Promise<Uint8Array> {
  try {
    return concatBytes(Uint8Array.of(ANSWERED), await handler(body, caller))
  } catch (error) {
    const code = error instanceof SoukError ? error.code : 'unexpected'
    return concatBytes(Uint8Array.of(REFUSED), utf8(code))
  }
}

function readResponse(response: Uint8Array): Uint8Array {
  const body = response.subarray(1)
  if (response[0] === ANSWERED) return body
  throw new PeerRefusedError(printable(body))
}

/** A stranger chose these bytes: at most 64 of them, and only what a code may hold. */
function printable(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes.subarray(0, 64)).replaceAll(/[^a-z0-9.-]/g, '')
  } catch {
    return 'unreadable'
  }
}
