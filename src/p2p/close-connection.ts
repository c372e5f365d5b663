import type { Connection } from '@libp2p/interface'

const CLOSE_TIMEOUT_MS = 3_000

/**
 * Closes a connection for certain. A `close()` that rejects leaves a dead connection behind, which later dials
 * would be handed: then it is aborted.
 */
export async function closeConnection(connection: Connection): Promise<void> {
  try {
    await connection.close({ signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) })
  } catch (error) {
    connection.abort(error instanceof Error ? error : new Error(String(error)))
  }
}
