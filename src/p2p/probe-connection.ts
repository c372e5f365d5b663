import type { Connection } from '@libp2p/interface'

/** A dead connection is noticed in this time. */
const PROBE_TIMEOUT_MS = 5_000
const PING_PROTOCOL = '/ipfs/ping/1.0.0'

/**
 * Tests that the other side still answers, and drops the connection if not. Neither a socket after a sleep nor
 * a WebRTC connection whose page is gone says so by itself for a long time.
 */
export async function probeConnection(connection: Connection): Promise<void> {
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS)
    const stream = await connection.newStream(PING_PROTOCOL, { signal })
    // Two nodes may probe each other at the same time; the ping protocol allows few streams.
    stream.abort(new Error('the answer was enough'))
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('TooMany')) return
    connection.abort(error instanceof Error ? error : new Error(String(error)))
  }
}
