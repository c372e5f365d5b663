import { createApp } from '../app.ts'
import { browserHost } from './browser-host.ts'
import { isToNode } from '../rpc/wire.ts'
import type { ClientLink } from '../rpc/client.ts'

/** All tabs talk over it with the one that hosts the node. */
const CHANNEL = 'souk-node'

/** Held by the tab that hosts the node; the next waiting tab takes over when it closes. */
const NODE_LOCK = 'souk-node-host'

/**
 * Where service workers are missing the same node runs in a page: in one tab at a time, or two nodes
 * would write to the same storage under the same device key. Resolves with the link of this page once
 * there is a node that hears it, here or in another tab.
 */
export async function startPageHost(): Promise<ClientLink> {
  // Held until the tab closes.
  const forEver = new Promise<never>(() => undefined)
  await new Promise<void>((resolve) => {
    void navigator.locks.request(NODE_LOCK, { ifAvailable: true }, (lock) => {
      if (lock !== null) host()
      resolve()
      if (lock !== null) return forEver
      // Another tab hosts it; this one is next.
      void navigator.locks.request(NODE_LOCK, () => {
        host()
        return forEver
      })
      return undefined
    })
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
  const app = createApp({ host: browserHost('page', new URL('./', document.baseURI).href) })
  const channel = new BroadcastChannel(CHANNEL)
  channel.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (!isToNode(event.data)) return
    void app.receive(event.data, (answer) => channel.postMessage(answer))
  })
  addEventListener('pagehide', () => void app.stop())
}
