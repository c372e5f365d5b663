import { once } from 'node:events'
import { createServer } from 'node:net'
import { PortTakenError } from './errors.ts'

/** Throws PortTakenError where nothing can listen. libp2p would name the port only in a stack trace. */
export async function assertFree(what: string, host: string, port: number): Promise<void> {
  if (port === 0) return
  const server = createServer()
  server.listen({ host, port, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new PortTakenError(what, port, error)
  }
  server.close()
  await once(server, 'close')
}
