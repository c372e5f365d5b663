import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Changes an answer on its way; `undefined` leaves it as it is. */
export type Lie = (
  path: string,
  text: string,
) => string | { status: number; text: string } | undefined

/** For tests: a server that passes on what an honest one says, but for its lies. */
export interface LyingProxy {
  readonly url: string
  /** Paths that were asked since the last call of `forget`. */
  readonly asked: readonly string[]
  tell(lie: Lie | undefined): void
  forget(): void
  stop(): Promise<void>
}

export async function startLyingProxy(honest: string): Promise<LyingProxy> {
  let lie: Lie | undefined
  const asked: string[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '/'
      asked.push(path)
      const chunks: Buffer[] = []
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
      const body = Buffer.concat(chunks).toString()
      const answer = await fetch(`${honest}${path}`, {
        method: request.method ?? 'GET',
        ...(body === '' ? {} : { body }),
      })
      const text = await answer.text()
      const told = lie?.(path, text) ?? { status: answer.status, text }
      const { status, text: said } = typeof told === 'string' ? { status: 200, text: told } : told
      response
        .writeHead(status, { 'content-type': 'text/plain', 'access-control-allow-origin': '*' })
        .end(said)
    })().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    tell: (next) => (lie = next),
    forget: () => void asked.splice(0),
    async stop() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
