import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What a liar says. `inclusion`: what waits is in the newest block. `amount`: every payment was ten
 * times as much. `tip`: the chain is a thousand blocks longer. `hide`: nothing was ever paid to any
 * address. `none`: the truth.
 */
export const LIES = ['none', 'inclusion', 'amount', 'tip', 'hide'] as const
export type LieName = (typeof LIES)[number]

/** A server that passes on what an honest one says, but for its lie. */
export interface Liar {
  /** Base URL, to be used like the honest one's. */
  readonly url: string
  tell(lie: LieName): void
  stop(): Promise<void>
}

const BLOCKS_TOO_MANY = 1_000
const TIMES_TOO_MUCH = 10

/** What an answer becomes, by the path that was asked. */
type Change = (path: string, text: string) => string | Promise<string>

/**
 * Starts a lying explorer before an honest one; `POST /control/lie {"what"}` changes its lie.
 * Rejects if the port is taken. 0 picks a free one.
 */
export async function startLiar(honest: string, options: { port: number }): Promise<Liar> {
  let lie: LieName = 'none'
  const changes = changesOf(honest)
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy())
  })
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').replace(/^\/api(?=\/)/, '')
    const body = await bodyOf(request)
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Allow-Headers', 'content-type')
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    if (path === '/control/lie') {
      const named = LIES.find((each) => each === lieIn(body))
      lie = named ?? lie
      return void response.writeHead(named === undefined ? 400 : 200).end(lie)
    }
    const told = await fetch(`${honest}${path}`, {
      method: request.method ?? 'GET',
      ...(body === '' ? {} : { body }),
    })
    const text = await told.text()
    const said = told.ok ? await changes[lie](path, text) : text
    const type = told.headers.get('content-type') ?? 'text/plain'
    response.writeHead(told.status, { 'content-type': type }).end(said)
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tell: (next) => {
      lie = next
    },
    async stop() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function changesOf(honest: string): Record<LieName, Change> {
  const ask = async (path: string) => (await fetch(`${honest}${path}`)).text()
  const isOfAddress = (path: string) => /^\/(address|scripthash)\/[^/]+\/(txs|utxo)/.test(path)
  return {
    none: (_path, text) => text,
    inclusion: async (path, text) => {
      if (!isOfAddress(path) && !path.startsWith('/tx/')) return text
      const height = Number(await ask('/blocks/tip/height'))
      const mined = {
        confirmed: true,
        block_height: height,
        block_hash: await ask(`/block-height/${height}`),
        block_time: Math.floor(Date.now() / 1000),
      }
      return changeJson(text, (key, value) =>
        isWaiting(value) && (key === 'status' || path.endsWith('/status')) ? mined : value,
      )
    },
    amount: (path, text) =>
      isOfAddress(path) || path.startsWith('/tx/')
        ? changeJson(text, (key, value) =>
            key === 'value' && typeof value === 'number' ? value * TIMES_TOO_MUCH : value,
          )
        : text,
    tip: (path, text) => {
      if (path === '/blocks/tip/height') return String(Number(text) + BLOCKS_TOO_MANY)
      return path === '/blocks/tip/hash' ? '00'.repeat(8) + 'ab'.repeat(24) : text
    },
    hide: (path, text) => (isOfAddress(path) ? '[]' : text),
  }
}

const isWaiting = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'confirmed' in value && value.confirmed === false

/** Text that is no JSON stays as it is. */
function changeJson(text: string, change: (key: string, value: unknown) => unknown): string {
  try {
    return JSON.stringify(JSON.parse(text, change))
  } catch {
    return text
  }
}

function lieIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { what?: unknown }).what
  } catch {
    return undefined
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
