import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { SoukError, fromWireError, toWireError } from '../src/lib/errors.ts'
import type { WireError } from '../src/lib/errors.ts'
import { NotRunningError } from './errors.ts'

/** Operating systems take no longer path for a socket. */
const MAX_SOCKET_PATH = 100

/** Twelve words and a passphrase fit many times. */
const MAX_REQUEST_BYTES = 64 * 1024

/** Names the socket; the socket itself lies elsewhere when the folder's path is too long for one. */
const POINTER = 'control'

type Answer = { ok: unknown } | { error: WireError }

/**
 * Lets commands of the same user reach a running node: a socket that only he can open, one request
 * and one answer a connection, JSON. Resolves with the function that ends it.
 */
export async function serveControl(
  folder: string,
  handle: (request: unknown) => Promise<unknown>,
): Promise<() => Promise<void>> {
  const path = await socketPath(folder)
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    void answer(socket, handle)
  })
  server.listen(path)
  await once(server, 'listening')
  await writeFile(join(folder, POINTER), path)
  return async () => {
    await rm(join(folder, POINTER), { force: true })
    server.close()
    await rm(path, { force: true })
    if (dirname(path) !== folder) await rm(dirname(path), { recursive: true, force: true })
  }
}

/** Asks the node that runs in a folder. Throws NotRunningError, or what the node throws. */
export async function askRunning(folder: string, request: unknown): Promise<unknown> {
  const path = await readFile(join(folder, POINTER), 'utf8').catch(() => undefined)
  if (path === undefined) throw new NotRunningError()
  const socket = connect({ path, allowHalfOpen: true })
  try {
    await once(socket, 'connect')
  } catch {
    // Left behind by a node that was killed.
    throw new NotRunningError()
  }
  socket.end(JSON.stringify(request))
  const answered = JSON.parse(await text(socket)) as Answer
  if ('error' in answered) throw fromWireError(answered.error)
  return answered.ok
}

async function answer(
  socket: Socket,
  handle: (request: unknown) => Promise<unknown>,
): Promise<void> {
  let reply: Answer
  try {
    reply = { ok: await handle(JSON.parse(await read(socket))) }
  } catch (error) {
    reply = { error: toWireError(error) }
  }
  socket.end(JSON.stringify(reply))
}

async function read(socket: Socket): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of socket as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MAX_REQUEST_BYTES) throw new SoukError('node.usage', 'the request is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

async function socketPath(folder: string): Promise<string> {
  const path = join(folder, 'control.socket')
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH) {
    // A folder of its own, which nobody else can enter.
    return join(await mkdtemp(join(tmpdir(), 'souk-')), 'control.socket')
  }
  // Of a node that was killed; none is running, the folder is ours.
  await rm(path, { force: true })
  return path
}
