import '../../src/p2p/bridge/globals.ts'
import { hostRtc } from '../../src/p2p/bridge/host.ts'
import { BenchNode, type Order, type Started } from './bench-node.ts'
import { rawChannel } from './raw-channel.ts'

type Obey = (order: Order) => Promise<Started | number>

/** What `run.ts` calls in the page. */
export interface Harness {
  page: { obey: Obey }
  worker: { obey: Obey; register(): Promise<number> }
  rawChannel: typeof rawChannel
}

const node = new BenchNode()
const waiting = new Map<number, PromiseWithResolvers<Started | number>>()
let lastId = 0

navigator.serviceWorker.addEventListener('message', (event) => {
  const { id, result, error } = event.data as { id: number; result: number; error?: string }
  const answer = waiting.get(id)
  waiting.delete(id)
  if (error === undefined) answer?.resolve(result)
  else answer?.reject(new Error(error))
})

/** Milliseconds from the registration until the worker has this page's port. */
async function register(): Promise<number> {
  const began = performance.now()
  const registration = await navigator.serviceWorker.register('sw.js')
  await navigator.serviceWorker.ready
  const page = crypto.randomUUID()
  const { port1, port2 } = new MessageChannel()
  hostRtc(port1, { pageId: page })
  registration.active?.postMessage({ page }, [port2])
  return performance.now() - began
}

async function obeyInWorker(order: Order): Promise<Started | number> {
  const { active } = await navigator.serviceWorker.ready
  const id = ++lastId
  const answer = Promise.withResolvers<Started | number>()
  waiting.set(id, answer)
  active?.postMessage({ id, order })
  return answer.promise
}

const harness: Harness = {
  page: { obey: (order) => node.obey(order) },
  worker: { obey: obeyInWorker, register },
  rawChannel,
}
Object.assign(globalThis, { harness })
