import { raceSignal } from '../../lib/abort.ts'

/** The script, of more than half a megabyte, may come over a slow line. */
const FETCH_LIMIT_MS = 30_000

/** A worker that has not become active so long after its script came will not (blocked, or storage is denied). */
const ACTIVATION_LIMIT_MS = 8_000

/**
 * Registers the worker and waits until one is active. `undefined`: this browser has no service
 * workers, or refuses them here (some private modes, embedded views); the page must host the node.
 */
export async function registerWorker(script: URL): Promise<ServiceWorkerRegistration | undefined> {
  if (!('serviceWorker' in navigator) || !('locks' in navigator)) return undefined
  try {
    const registering = navigator.serviceWorker.register(script, { updateViaCache: 'none' })
    const registration = await raceSignal(registering, AbortSignal.timeout(FETCH_LIMIT_MS))
    // Tools that block workers let register() resolve with nothing.
    if (!(registration instanceof ServiceWorkerRegistration)) return undefined
    await raceSignal(activated(registration), AbortSignal.timeout(ACTIVATION_LIMIT_MS))
    return registration
  } catch {
    return undefined
  }
}

function activated(registration: ServiceWorkerRegistration): Promise<void> {
  if (registration.active?.state === 'activated') return Promise.resolve()
  const worker = registration.active ?? registration.installing ?? registration.waiting
  if (worker === null) return Promise.reject(new Error('no worker'))
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === 'activated') resolve()
      if (worker.state === 'redundant') reject(new Error('the worker could not be installed'))
    }
    worker.addEventListener('statechange', look)
    look()
  })
}
