import { createApp } from '../app.ts'
import { WIRE_VERSION, isToNode } from '../rpc/wire.ts'
import type { ToNode } from '../rpc/wire.ts'
import type { ClientLink } from '../rpc/client.ts'

/** All tabs talk over it with the one that hosts the node. */
const CHANNEL = 'souk-node'

/** Held by the tab that hosts the node; the next waiting tab takes over when it closes. */
const NODE_LOCK = 'souk-node-host'

/**
 * Where service workers are missing the same node runs in a page: in one tab at a time, or two nodes
 * would write to the same storage under the same device key. Resolves with the link of this page.
 */
export function startPageHost(): ClientLink {
  void navigator.locks.request(NODE_LOCK, () => {
    host()
    // Held until the tab closes.
    return new Promise<never>(() => undefined)
  })
  const channel = new BroadcastChannel(CHANNEL)
  return {
    post: (message) => {
      // A page that hosts the node has native WebRTC and needs no bridge; ports cannot be broadcast.
      if (message.kind !== 'rtc') channel.postMessage(message)
    },
    onMessage: (listener) => channel.addEventListener('message', (event) => listener(event.data)),
  }
}

function host(): void {
  const app = createApp({ host: 'page', base: new URL('./', document.baseURI).href })
  const channel = new BroadcastChannel(CHANNEL)
  channel.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (!isToNode(event.data)) return
    void app.receive(event.data, (answer) => channel.postMessage(answer))
  })
  // Tabs that waited for a host learn at once that there is a new one.
  const hello: ToNode = { souk: WIRE_VERSION, kind: 'ping', page: '' }
  void app.receive(hello, (answer) => channel.postMessage(answer))
  addEventListener('pagehide', () => app.stop())
}
