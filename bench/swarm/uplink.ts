import { once } from 'node:events'
import { createServer, connect } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What a router would hold back before it sends: beyond that the sender is slowed down. */
const PIECE_BYTES = 16 * 1024

/** Timers are late on a busy machine: what was not sent in so much time is made up for. */
const CATCH_UP_MS = 80

/** Somebody's upload, shared by all who are connected, as a home line would share it. */
export class Uplink {
  /** Bytes that went up since the start, with all that protocols add. */
  bytes = 0
  readonly #rate: number
  #freeAt = 0

  /** `bytesPerSecond` of the line; Infinity: no limit. */
  constructor(bytesPerSecond: number) {
    this.#rate = bytesPerSecond
  }

  /** Settles when so many bytes have gone up. */
  async send(bytes: number): Promise<void> {
    this.bytes += bytes
    if (!Number.isFinite(this.#rate)) return
    const now = performance.now()
    this.#freeAt = Math.max(now - CATCH_UP_MS, this.#freeAt) + (bytes * 1000) / this.#rate
    const wait = this.#freeAt - now
    // Timers are coarse: small debts are paid with the next piece.
    if (wait > 4) await delay(wait)
  }
}

/** A TCP port that leads to another one, each direction as fast as its sender's line allows. */
export class Wire {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server) {
    this.#server = server
  }

  /** Leads from the caller, who has the line `up`, to `port`, who has the line `down`. */
  static async to(port: number, up: Uplink, down: Uplink): Promise<Wire> {
    const server = createServer({ pauseOnConnect: true })
    const wire = new Wire(server)
    server.on('connection', (caller) => {
      const called = connect(port, '127.0.0.1')
      for (const socket of [caller, called]) {
        wire.#sockets.add(socket)
        socket.setNoDelay(true)
        socket.on('error', () => undefined)
        socket.on('close', () => wire.#sockets.delete(socket))
      }
      void carry(caller, called, up)
      void carry(called, caller, down)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return wire
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }
}

async function carry(from: Socket, to: Socket, line: Uplink): Promise<void> {
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES)
        await line.send(piece.length)
        if (!to.write(piece)) await once(to, 'drain')
      }
    }
    to.end()
  } catch {
    to.destroy()
  }
}
