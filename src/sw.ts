/**
 * The service worker: the node. Nothing but wiring; `app/` knows what to do. The bridge comes first,
 * because @libp2p/webrtc looks for RTCPeerConnection when it is evaluated.
 */
import './p2p/bridge/globals.ts'
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching'
import { createApp } from './app/app.ts'
import { isToNode } from './app/rpc/wire.ts'
import type { ToPage } from './app/rpc/wire.ts'
import { rtcHosts } from './p2p/bridge/globals.ts'

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[]
}

const app = createApp({ host: 'worker', base: self.registration.scope })

self.addEventListener('install', (event) => {
  // The first worker has nobody to disturb; a later one waits until the person says so.
  if (self.registration.active === null) event.waitUntil(self.skipWaiting())
})

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
})

self.addEventListener('message', (event) => {
  const message: unknown = event.data
  if (!isToNode(message)) return
  if (message.kind === 'take-over') return event.waitUntil(self.skipWaiting())
  if (message.kind === 'rtc') {
    rtcHosts.attach(message.page, message.port)
    return app.wake()
  }
  const reply = (answer: ToPage) => event.source?.postMessage(answer)
  event.waitUntil(app.receive(message, reply))
})

self.addEventListener('fetch', (event) => {
  const response = app.fetch(event.request)
  if (response !== undefined) event.respondWith(response)
})

cleanupOutdatedCaches()
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/.*/] })
