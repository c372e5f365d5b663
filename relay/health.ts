import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PortTakenError } from './errors.ts'
import { prometheusText, type RelayStatus } from './status.ts'

export interface HealthServer {
  readonly url: string
  stop(): Promise<void>
}

/** Serves `/health` (JSON) and `/metrics` (Prometheus text 0.0.4) about `status()`. Throws PortTakenError. */
export async function serveHealth(
  host: string,
  port: number,
  status: () => RelayStatus,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const respond = (code: number, type: string, body: string) => {
      response.writeHead(code, {
        'content-type': type,
        'cache-control': 'no-store',
        'access-control-allow-origin': '*',
      })
      response.end(request.method === 'HEAD' ? undefined : body)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return respond(405, 'text/plain', 'only GET\n')
    }
    switch (request.url?.split('?')[0]) {
      case '/health':
        return respond(200, 'application/json', `${JSON.stringify(status(), undefined, 2)}\n`)
      case '/metrics':
        return respond(200, 'text/plain; version=0.0.4', prometheusText(status()))
      default:
        return respond(404, 'text/plain', 'try /health or /metrics\n')
    }
  })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new PortTakenError('health and metrics', port, error)
  }
  const address = server.address() as AddressInfo
  const authority = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${authority}:${address.port}/health`,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
