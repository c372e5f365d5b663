import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import type { SoukConfig } from '../src/lib/config.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
}

export interface ServeInit {
  /** Folder of the built app. */
  folder: string
  /** 0: any free port. */
  port: number
  /** Address to listen on. Default: the loopback interface, under the name `localhost`. */
  host?: string
  /** Answered under /config.json in place of the built file. May change while serving. */
  config: () => SoukConfig
  /** Answers in place of files of these paths; for tests of updates. */
  replaced?: ReadonlyMap<string, string>
}

/**
 * Serves the app as any static host would; only `config.json` is made
 * for this machine. A worker script must never come from a cache, or updates would not be seen.
 */
export function serveApp({
  folder,
  port,
  host,
  config,
  replaced,
}: ServeInit): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    if (path === '/config.json') {
      response.writeHead(200, { 'content-type': TYPES['.json'], 'cache-control': 'no-cache' })
      response.end(JSON.stringify(config()))
      return
    }
    const other = replaced?.get(path)
    if (other !== undefined) {
      response.writeHead(200, { 'content-type': TYPES[extname(path)], 'cache-control': 'no-cache' })
      response.end(other)
      return
    }
    const file = normalize(join(folder, path === '/' ? 'index.html' : path))
    if (!file.startsWith(folder + sep) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
      response.end('Not found')
      return
    }
    const hashed = path.startsWith('/assets/')
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    })
    createReadStream(file).pipe(response)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host ?? '127.0.0.1', () => {
      const address = server.address()
      const actual = typeof address === 'object' && address !== null ? address.port : port
      resolve({ url: `http://${host ?? 'localhost'}:${actual}`, server })
    })
  })
}
