import type { Change } from './changes.ts'
import type { AppHost } from './host/app-host.ts'
import { toWireError } from '../lib/errors.ts'
import { RpcServer } from './rpc/server.ts'
import type { Reply } from './rpc/server.ts'
import { WIRE_VERSION } from './rpc/wire.ts'
import type { ToNode } from './rpc/wire.ts'
import { openServices } from './services.ts'
import type { Services } from './services.ts'
import { ONCE, methodTable, topicTable } from './tables.ts'

export interface AppInit {
  host: AppHost
}

/** What an entry (worker or page) drives. */
export interface App {
  /** One message of a page; resolves when everything that it asked for is done. */
  receive(message: ToNode, reply: Reply): Promise<void>
  /** Answers `/ipfs/…` below the shell; `undefined` for all other requests, at once. */
  fetch(request: Request): Promise<Response> | undefined
  /** A page lends its WebRTC, or the machine came online: links are tested now. */
  wake(): void
  /** Resolves when nothing runs any more and all that was kept is on the disk. */
  stop(): Promise<void>
}

/** Pages that are gone lose their watches this often. */
const SWEEP_INTERVAL_MS = 60_000

/** A node that could not start, for want of its configuration or its storage, tries again after this time. */
const FIRST_RETRY_MS = 2_000
const MAX_RETRY_MS = 60_000

/** One life of the node; after its storage was erased or taken away the next one begins. */
interface Life {
  boot: string
  services: Promise<Services>
  server: Promise<RpcServer>
}

/** Starts the app: storage at once, the network in the background. Never throws; failures are answered. */
export function createApp({ host }: AppInit): App {
  let retry: ReturnType<typeof setTimeout> | undefined
  let life = begin()
  const sweep = setInterval(
    () => void life.server.then((server) => forgetGonePages(server, host)).catch(() => undefined),
    SWEEP_INTERVAL_MS,
  )

  function begin(failures = 0): Life {
    const boot = crypto.randomUUID()
    // Pages see another boot id and ask again for all that they watch.
    const again = (count: number) => {
      if (life.boot === boot) life = begin(count)
    }
    const services = openServices({ host, onLost: () => again(0) })
    services.catch(() => {
      const pauseMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** failures)
      retry = setTimeout(() => again(failures + 1), pauseMs)
    })
    const server = services.then((open) => serve(open, boot))
    // Whoever asks gets the reason; nobody asking is no failure.
    server.catch(() => undefined)
    void services.then(live).catch(() => undefined)
    return { boot, services, server }
  }

  return {
    async receive(message, reply) {
      // The entry's own business.
      if (message.kind === 'take-over') return
      const { boot, server } = life
      const { page } = message
      try {
        // A ping must be answered also while storage opens: it tells that somebody is there.
        const rpc = message.kind === 'ping' ? await Promise.race([server, undefined]) : await server
        if (rpc !== undefined) return await rpc.receive(message, reply)
      } catch (error) {
        if (message.kind === 'call') {
          const { id } = message
          return reply({ ...envelope(boot, page), kind: 'failure', id, error: toWireError(error) })
        }
      }
      if (message.kind === 'ping') reply({ ...envelope(boot, page), kind: 'pong' })
    },
    fetch(request) {
      const path = pathBelow(request.url, host.base)
      if (path === undefined || !path.startsWith('ipfs/')) return undefined
      // Not a copy of the request: one that navigates cannot be copied.
      const { method, headers } = request
      const rooted = new Request(new URL(`/${path}`, request.url), { method, headers })
      return life.services.then(
        async ({ network }) => (await network.fetch(rooted)) ?? Response.error(),
        () => Response.error(),
      )
    },
    wake: () =>
      void life.services
        .then(({ network, seeding, finding }) => {
          network.wake()
          seeding.wake()
          finding.wake()
        })
        .catch(() => undefined),
    async stop() {
      clearInterval(sweep)
      await life.services.then((open) => open.stop()).catch(() => undefined)
      // A start that failed only now would be tried again.
      clearTimeout(retry)
    },
  }
}

const envelope = (boot: string, page: string) => ({ souk: WIRE_VERSION, boot, page }) as const

function serve(services: Services, boot: string): RpcServer {
  const { calls } = services
  return new RpcServer({
    boot,
    methods: methodTable(services),
    topics: topicTable(services),
    log: { get: (key) => calls.find(key), put: (key, result) => calls.remember(key, result) },
    once: ONCE,
  })
}

/** What goes on by itself while the node lives. */
async function live(services: Services): Promise<void> {
  const { changes, rates, network, money, market, delivery, calls, session } = services
  rates.start()
  services.restoreOwn.start()
  services.notices.start()
  void services.follows.web.read()
  const deliverUnsent = async () => {
    const { outbox } = await network.start()
    await outbox.add(await delivery.unsent())
    await market.follow()
    await services.policies.catchUp()
  }
  changes.on((change: Change) => {
    if (change.about === 'orders') {
      void market.follow(change.id).catch(() => undefined)
      void money.expectPayments().catch(() => undefined)
    }
    if (change.about === 'wallet') void market.followChain().catch(() => undefined)
    if (change.about === 'session' && session.vault.state === 'unlocked') {
      void deliverUnsent().catch(() => undefined)
      void money.refresh()
    }
  })
  await calls.expire()
  const running = await network.start()
  services.catchUp.follow(running.stores.shelf)
  await services.devices.start(running)
  void services.handles.start(running).catch(() => undefined)
  await services.seeding.start().catch(() => undefined)
  void services.reputation.start(running).catch(() => undefined)
  void services.service.start(running).catch(() => undefined)
  void services.finding.start(running, network.blocks).catch(() => undefined)
  await deliverUnsent()
  await money.refresh()
}

async function forgetGonePages(server: RpcServer, host: AppHost): Promise<void> {
  const open = await host.openPages()
  server.forget((page) => !open.has(page))
}

function pathBelow(url: string, base: string): string | undefined {
  return url.startsWith(base) ? url.slice(base.length) : undefined
}
