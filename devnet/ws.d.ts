/** The few parts of ws 8 that the play-money chain stands on. ws ships no types of its own. */
declare module 'ws' {
  import type { Server } from 'node:http'

  export class WebSocket {
    static readonly OPEN: 1
    readonly readyState: number
    send(text: string): void
    terminate(): void
    on(event: 'message', listener: (data: Buffer) => void): void
    on(event: 'close' | 'error', listener: () => void): void
  }

  export class WebSocketServer {
    constructor(options: { server: Server; path?: string; maxPayload: number })
    on(event: 'connection', listener: (socket: WebSocket) => void): void
    on(event: 'error', listener: (error: Error) => void): void
    close(): void
  }
}
