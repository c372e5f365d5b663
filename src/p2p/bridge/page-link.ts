import { dataSize, type ToHost, type ToWorker } from './messages.ts'
import { Outbox } from './outbox.ts'

/** A connection as its page link sees it. */
export interface Hosted {
  receive(message: ToWorker): void
  lose(error: Error): void
}

/** What the network view shows of a page that lends its WebRTC. */
export interface PageStats {
  readonly pageId: string
  readonly visible: boolean
  readonly connections: number
  readonly bytesSent: number
  readonly bytesReceived: number
}

/** The worker's end of the port to one page. */
export class PageLink {
  readonly pageId: string
  /** The page has said hello, and no bye since. */
  ready = false
  visible = false
  readonly #port: MessagePort
  readonly #outbox: Outbox<ToHost>
  readonly #connections = new Map<number, Hosted>()
  readonly #onChange: () => void
  #bytesSent = 0
  #bytesReceived = 0

  constructor(pageId: string, port: MessagePort, onChange: () => void) {
    this.pageId = pageId
    this.#port = port
    this.#outbox = new Outbox(port)
    this.#onChange = onChange
    port.onmessage = (event: MessageEvent<ToWorker[]>) => {
      for (const message of event.data) this.#receive(message)
    }
  }

  get connections(): number {
    return this.#connections.size
  }

  stats(): PageStats {
    return {
      pageId: this.pageId,
      visible: this.visible,
      connections: this.#connections.size,
      bytesSent: this.#bytesSent,
      bytesReceived: this.#bytesReceived,
    }
  }

  adopt(id: number, connection: Hosted): void {
    this.#connections.set(id, connection)
  }

  release(id: number): void {
    this.#connections.delete(id)
  }

  post(message: ToHost, data?: ArrayBuffer | string): void {
    if (data !== undefined) this.#bytesSent += dataSize(data)
    this.#outbox.post(message, data)
  }

  /** The page is gone: all connections that it held are over. */
  lose(error: Error): void {
    this.ready = false
    const connections = [...this.#connections.values()]
    this.#connections.clear()
    for (const connection of connections) connection.lose(error)
  }

  /** Stops listening; what was posted in this task still leaves. */
  close(): void {
    this.#outbox.flush()
    this.#port.onmessage = null
    this.#port.close()
  }

  #receive(message: ToWorker): void {
    if (message.event === 'hello') {
      this.ready = true
      this.visible = message.visible
      return this.#onChange()
    }
    if (message.event === 'bye') {
      this.lose(new DOMException('the page that held the connection closed', 'NetworkError'))
      return this.#onChange()
    }
    if (message.event === 'message') this.#bytesReceived += dataSize(message.data)
    this.#connections.get(message.pc)?.receive(message)
  }
}
