import { rtcHosts } from '../../src/p2p/bridge/globals.ts'
import { BenchNode, type Order } from './bench-node.ts'

declare const self: ServiceWorkerGlobalScope

const node = new BenchNode()

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => {
  const message = event.data as { page: string } | { id: number; order: Order }
  if ('page' in message) {
    const [port] = event.ports
    if (port !== undefined) rtcHosts.attach(message.page, port)
    return
  }
  const { id, order } = message
  event.waitUntil(
    node.obey(order).then(
      (result) => event.source?.postMessage({ id, result }),
      (error: unknown) => event.source?.postMessage({ id, error: String(error) }),
    ),
  )
})
