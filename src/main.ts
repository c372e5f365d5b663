/**
 * The page: paints the shell at once, then looks for its node. It registers the service worker and
 * lends it this page's WebRTC; where there are no service workers it hosts the node itself.
 */
import { registerWorker } from './app/host/register.ts'
import { watchForUpdates } from './app/host/updates.ts'
import { RpcClient } from './app/rpc/client.ts'
import type { ClientLink } from './app/rpc/client.ts'
import { WIRE_VERSION } from './app/rpc/wire.ts'
import type { ToNode } from './app/rpc/wire.ts'
import { hostRtc } from './p2p/bridge/host.ts'
import type { RtcHost } from './p2p/bridge/host.ts'
import { holdSessionKey } from './storage/session-keeper.ts'
import { mountApp } from './ui/mount.ts'
import { showUpdate } from './ui/state/update.svelte.ts'

const page = crypto.randomUUID()
const base = new URL('./', document.baseURI)

/** Buffers what the page asks until it is known where the node lives. */
class LateLink implements ClientLink {
  readonly #listeners: ((data: unknown) => void)[] = []
  readonly #buffer: { message: ToNode; transfer: Transferable[] }[] = []
  #link: ClientLink | undefined

  post(message: ToNode, transfer: Transferable[] = []): void {
    if (this.#link) this.#link.post(message, transfer)
    else if (message.kind !== 'ping') this.#buffer.push({ message, transfer })
  }

  onMessage(listener: (data: unknown) => void): void {
    this.#listeners.push(listener)
    this.#link?.onMessage(listener)
  }

  settle(link: ClientLink): void {
    this.#link = link
    for (const listener of this.#listeners) link.onMessage(listener)
    for (const { message, transfer } of this.#buffer.splice(0)) link.post(message, transfer)
  }
}

/** Asks the worker itself, never by a port: a message wakes a stopped worker. */
function workerLink(registration: ServiceWorkerRegistration): ClientLink {
  return {
    post: (message, transfer = []) => registration.active?.postMessage(message, transfer),
    onMessage: (listener) => {
      navigator.serviceWorker.addEventListener('message', (event) => listener(event.data))
      navigator.serviceWorker.startMessages()
    },
  }
}

/** `/ipfs/` works in an `<img>` only once the worker answers for this page. */
async function controlledUrl(path: string): Promise<string> {
  if (navigator.serviceWorker.controller === null) {
    await new Promise<void>((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true }),
    )
  }
  return new URL(`ipfs/${path}`, base).href
}

const link = new LateLink()
const objectUrls = new Map<string, Promise<string>>()
const objectUrl = (path: string): Promise<string> => {
  const known = objectUrls.get(path)
  if (known !== undefined) return known
  const made = client.call('content.read', { path }).then((blob) => URL.createObjectURL(blob))
  objectUrls.set(path, made)
  made.catch(() => objectUrls.delete(path))
  return made
}

const host = registerWorker(new URL('sw.js', base))
const client: RpcClient = new RpcClient({
  link,
  page,
  contentUrl: async (path) => ((await host) ? controlledUrl(path) : objectUrl(path)),
  onBoot: () => {
    // Read by the benchmarks: how long people wait for the node.
    performance.mark('souk-node')
    void host.then((registration) => registration && lendRtc())
  },
})

let rtc: RtcHost | undefined
function lendRtc(): void {
  // Connections of a worker that is gone are of no use to the next one.
  rtc?.close()
  const { port1, port2 } = new MessageChannel()
  rtc = hostRtc(port1, { pageId: page })
  link.post({ souk: WIRE_VERSION, kind: 'rtc', page, port: port2 }, [port2])
}

// An unlocked vault stays open while a page is: the worker forgets, this page does not.
holdSessionKey()

// Held while this page lives: the node looks at it to learn which pages are gone.
void navigator.locks?.request(`souk-page-${page}`, () => new Promise<never>(() => undefined))

const target = document.getElementById('app')
if (target !== null) mountApp(target, client)

const registration = await host
if (registration) {
  link.settle(workerLink(registration))
  watchForUpdates(registration, showUpdate)
} else {
  const { startPageHost } = await import('./app/host/page-host.ts')
  link.settle(await startPageHost())
}
client.ping()
addEventListener('pageshow', (event) => {
  // Back from the page cache: timers slept, connections are gone.
  if (event.persisted) client.ping()
})
void navigator.storage?.persist?.().catch(() => false)
