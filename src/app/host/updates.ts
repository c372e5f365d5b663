import { WIRE_VERSION } from '../rpc/wire.ts'
import type { ToNode } from '../rpc/wire.ts'

const CHECK_INTERVAL_MS = 60 * 60 * 1000

/**
 * Tells when a new version has been installed beside the running one. It takes over only when
 * `apply` is called, never in the midst of a signature; then every page reloads once.
 */
export function watchForUpdates(
  registration: ServiceWorkerRegistration,
  onUpdate: (apply: () => void) => void,
): void {
  const offer = () => {
    const { waiting } = registration
    if (waiting === null) return
    onUpdate(() => {
      const message: ToNode = { souk: WIRE_VERSION, kind: 'take-over' }
      waiting.postMessage(message)
    })
  }
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer)
  })
  let controlled = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // The very first worker claims a page that had none: nothing to reload for.
    if (controlled) location.reload()
    controlled = true
  })
  const check = () => void registration.update().catch(() => undefined)
  setInterval(check, CHECK_INTERVAL_MS)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') check()
  })
  offer()
}
