import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A refusal with its HTTP status and a text that says what was wrong. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What a handler gets: the parts of the path named in its pattern, and the body as text. */
export interface Call {
  readonly params: Readonly<Record<string, string>>
  readonly body: string
}

/** A web page, where somebody expected data. */
export interface Page {
  readonly status: number
  readonly html: string
}

/** Text is sent as `text/plain`, bytes as they are, all else as JSON. */
export type Answer = string | Uint8Array | object

export interface Route {
  readonly method: 'GET' | 'POST'
  /** Segments; `:name` matches any one. */
  readonly path: string
  readonly handle: (call: Call) => Answer | Promise<Answer>
}

/** A transaction may have 100 kvB (policy), so 400 kB, 800 000 hex digits. */
const MAX_BODY_BYTES = 1_000_000

export interface HttpOptions {
  readonly port: number
  readonly host: string
  readonly routes: readonly Route[]
  /** Called before every route; may answer instead of it, or refuse by throwing {@link HttpError}. */
  readonly before: (path: string) => Promise<Page | undefined>
}

/** Serves the routes with CORS open to everybody. Rejects with a clear text if the port is taken. */
export async function serve(options: HttpOptions): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    void answer(options, request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error)
      reject(
        new Error(`port ${options.port} on ${options.host} is taken; choose another with --port`),
      )
    })
    server.listen(options.port, options.host, resolve)
  })
  return { server, port: (server.address() as AddressInfo).port }
}

async function answer(
  { routes, before }: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Access-Control-Allow-Headers', 'content-type')
  response.setHeader('Cache-Control', 'no-store')
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end()
    return
  }
  try {
    const path = pathOf(request)
    const page = await before(path)
    if (page !== undefined) {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.writeHead(page.status).end(page.html)
      return
    }
    const { route, params } = findRoute(routes, request.method ?? 'GET', path)
    const body = route.method === 'POST' ? await readBody(request) : ''
    send(response, await route.handle({ params, body }))
  } catch (error) {
    const status = error instanceof HttpError ? error.status : 500
    if (status === 500) console.error(error)
    response.setHeader('content-type', 'text/plain; charset=utf-8')
    response.writeHead(status).end(error instanceof Error ? error.message : String(error))
  }
}

/** Public servers put the API under `/api`; accepted here too. */
function pathOf(request: IncomingMessage): string {
  try {
    const { pathname } = new URL(request.url ?? '/', 'http://devnet')
    return decodeURIComponent(pathname).replace(/^\/api(?=\/)/, '')
  } catch {
    throw new HttpError(400, 'the path is not a URL path')
  }
}

function findRoute(routes: readonly Route[], method: string, path: string) {
  for (const route of routes) {
    const params = route.method === method ? match(route.path, path) : undefined
    if (params !== undefined) return { route, params }
  }
  throw new HttpError(404, `no such endpoint: ${method} ${path}`)
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/')
  const given = path.split('/')
  if (expected.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, segment] of expected.entries()) {
    const value = given[index] ?? ''
    if (segment.startsWith(':')) params[segment.slice(1)] = value
    else if (segment !== value) return undefined
  }
  return params
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES)
      throw new HttpError(413, `the body has more than ${MAX_BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, body: Answer): void {
  if (typeof body === 'string') {
    response.setHeader('content-type', 'text/plain; charset=utf-8')
    response.end(body)
  } else if (body instanceof Uint8Array) {
    response.setHeader('content-type', 'application/octet-stream')
    response.end(body)
  } else {
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify(body, (_key, value: unknown) =>
        typeof value === 'bigint' ? Number(value) : value,
      ),
    )
  }
}
