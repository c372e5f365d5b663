/**
 * The service worker: the node. Nothing but wiring; `app/` knows what to do. The bridge comes first,
 * because @libp2p/webrtc looks for RTCPeerConnection when it is evaluated.
 */
import './p2p/bridge/globals.ts'
import { PrecacheController, PrecacheRoute, cleanupOutdatedCaches } from 'workbox-precaching'
import { registerRoute } from 'workbox-routing'
import { createApp } from './app/app.ts'
import { browserHost } from './app/host/browser-host.ts'
import { isToNode, WIRE_VERSION } from './app/rpc/wire.ts'
import type { GoThere, ToPage } from './app/rpc/wire.ts'
import { rtcHosts } from './p2p/bridge/globals.ts'

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[]
}

const app = createApp({ host: browserHost('worker', self.registration.scope) })

/** The shell's files, so that it opens offline. */
const shell = new PrecacheController()
shell.addToCacheList(self.__WB_MANIFEST)
let filling: Promise<unknown> | undefined

/** Caches what is not cached yet. Workbox does this only while installing, and one file after the other. */
async function fillShell(): Promise<void> {
  const cache = await caches.open(shell.strategy.cacheName)
  const fill = async (url: string) => {
    const key = shell.getCacheKeyForURL(url)
    if (key === undefined || (await cache.match(key)) !== undefined) return
    // A file whose name holds its hash may come from the browser's own cache, others must be fresh.
    const response = await fetch(url, { cache: key === url ? 'default' : 'reload' })
    if (!response.ok) throw new Error(`the shell lacks ${url}`)
    await cache.put(key, response)
  }
  await Promise.all(shell.getCachedURLs().map(fill))
}

self.addEventListener('install', (event) => {
  // The first worker has nobody to disturb and somebody who waits: it fills the cache later, see below.
  if (self.registration.active === null) event.waitUntil(self.skipWaiting())
  // A later one is whole before it is offered, and waits until the person says so.
  else event.waitUntil((filling = shell.install(event)))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
  void shell.activate(event)
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
  filling ??= fillShell().catch(() => (filling = undefined))
  event.waitUntil(filling)
})

/** Somebody pressed a note of the device: a page of ours comes to the front and goes there. */
async function follow(url: URL): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const page = pages[0]
  if (page === undefined) {
    await self.clients.openWindow(url)
    return
  }
  const there: GoThere = { souk: WIRE_VERSION, kind: 'go', hash: url.hash }
  page.postMessage(there)
  await page.focus()
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const data = event.notification.data as { url?: unknown } | undefined
  const url = new URL(typeof data?.url === 'string' ? data.url : '', self.registration.scope)
  // Only places of this app: a note is made from what others sent.
  if (url.href.startsWith(self.registration.scope)) event.waitUntil(follow(url))
})

self.addEventListener('fetch', (event) => {
  const response = app.fetch(event.request)
  if (response !== undefined) event.respondWith(response)
})

cleanupOutdatedCaches()
registerRoute(new PrecacheRoute(shell, { ignoreURLParametersMatching: [/.*/] }))
