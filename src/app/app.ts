import type { Change } from './changes.ts'
import { SoukError, toWireError } from '../lib/errors.ts'
import { RpcServer } from './rpc/server.ts'
import type { Reply } from './rpc/server.ts'
import { WIRE_VERSION } from './rpc/wire.ts'
import type { ToNode, ToPage } from './rpc/wire.ts'
import { openServices } from './services.ts'
import type { Services } from './services.ts'
import { ONCE, methodTable, topicTable } from './tables.ts'

export interface AppInit {
  host: 'worker' | 'page'
  /** URL of the shell's folder, with a final slash. */
  base: string
}

/** What an entry (worker or page) drives. */
export interface App {
  /** One message of a page; resolves when everything that it asked for is done. */
  receive(message: ToNode, reply: Reply): Promise<void>
  /** Answers `/ipfs/…` below the shell; `undefined` for all other requests, at once. */
  fetch(request: Request): Promise<Response> | undefined
  /** A page lends its WebRTC, or the machine came online: links are tested now. */
  wake(): void
  stop(): void
}

/** Held by each page while it lives: `souk-page-<page>`. */
const PAGE_LOCK = 'souk-page-'

/** Pages that are gone lose their watches this often. */
const SWEEP_INTERVAL_MS = 60_000

/** Starts the app: storage at once, the network in the background. Never throws; failures are answered. */
export function createApp({ host, base }: AppInit): App {
  const boot = crypto.randomUUID()
  let broken: SoukError | undefined
  const onLost = () => {
    broken = new SoukError('node.lost-storage', 'the database was closed; reload')
  }
  const services = openServices({ host, base, onLost })
  const server = services.then((open) => serve(open, boot))
  // Whoever asks gets the reason; nobody asking is no failure.
  server.catch(() => undefined)
  void services.then(live).catch(() => undefined)
  const sweep = setInterval(
    () => void server.then(forgetGonePages).catch(() => undefined),
    SWEEP_INTERVAL_MS,
  )

  return {
    async receive(message, reply) {
      try {
        if (broken !== undefined) throw broken
        const rpc = message.kind === 'ping' ? await Promise.race([server, undefined]) : await server
        if (rpc !== undefined) return await rpc.receive(message, reply)
        if (message.kind === 'ping') reply(pong(message.page))
      } catch (error) {
        if (message.kind === 'call') reply(failure(message, error))
        if (message.kind === 'ping') reply(pong(message.page))
      }
    },
    fetch(request) {
      const path = pathBelow(request.url, base)
      if (path === undefined || !path.startsWith('ipfs/')) return undefined
      const rooted = new Request(new URL(`/${path}`, request.url), request)
      return services.then(
        async ({ network }) => (await network.fetch(rooted)) ?? Response.error(),
        () => Response.error(),
      )
    },
    wake: () => void services.then(({ network }) => network.wake()).catch(() => undefined),
    stop() {
      clearInterval(sweep)
      void services.then((open) => open.stop()).catch(() => undefined)
    },
  }

  function pong(page: string): ToPage {
    return { souk: WIRE_VERSION, boot, page, kind: 'pong' }
  }

  function failure({ page, id }: ToNode & { kind: 'call' }, error: unknown): ToPage {
    return { souk: WIRE_VERSION, boot, page, kind: 'failure', id, error: toWireError(error) }
  }
}

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
  const { changes, rates, network, money, orders, delivery, calls, session } = services
  rates.start()
  services.restoreOwn.start()
  const deliverUnsent = async () => {
    const { outbox } = await network.start()
    for (const entry of await delivery.unsent()) await outbox.add(entry)
    await orders.settleStock()
  }
  changes.on((change: Change) => {
    if (change.about === 'orders') {
      void orders.settleStock(change.id).catch(() => undefined)
      void money.expectPayments().catch(() => undefined)
    }
    if (change.about === 'session' && session.vault.state === 'unlocked') {
      void deliverUnsent().catch(() => undefined)
      void money.refresh()
    }
  })
  await calls.expire()
  await network.start()
  await deliverUnsent()
  await money.refresh()
}

async function forgetGonePages(server: RpcServer): Promise<void> {
  const { held = [] } = await navigator.locks.query()
  const alive = new Set(held.map(({ name }) => name))
  server.forget((page) => !alive.has(PAGE_LOCK + page))
}

function pathBelow(url: string, base: string): string | undefined {
  return url.startsWith(base) ? url.slice(base.length) : undefined
}
