import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isNym } from '../../src/contracts/identity/nym.ts'
import type { Nym } from '../../src/lib/brand.ts'
import type { Clock } from '../../src/lib/clock.ts'
import { UsageError } from '../errors.ts'
import type { CardSource, ShareCard } from './card.ts'
import { shareCard } from './card.ts'
import { sharePage } from './page.ts'
import { Shelf } from './shelf.ts'

const FRESH_MS = 5 * 60_000
const RETRY_MS = 30_000
/** With their photos at most 13 MB. */
const MAX_CARDS = 100
const MAX_MAKING = 4
/** Finding a listing that lies here takes no second; a photo may have to be fetched. */
const MAKE_TIMEOUT_MS = 15_000
/** Of everybody together: behind a proxy all come from one address, and nobody's is noted. */
const MAX_REQUESTS = 600
const PER_MS = 60_000
const MAX_SLUG = 70

export interface ShareInit extends CardSource {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Base URL under which the world reaches this server. */
  readonly site: string
  /** Base URL of the app. */
  readonly app: string
  readonly clock?: Clock
  /** A minute, of everybody together. Default: 600. */
  readonly maxRequests?: number
}

/** Previews of stores and listings, served until it is stopped. */
export interface ShareServer {
  readonly url: string
  stop(): Promise<void>
}

const COMMON = {
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const

/**
 * Serves `/s/<nym>/<slug>`, a page with Open Graph tags, and its photo at `…/photo`, of listings in stores
 * that the node has or follows, and `/p/<nym>` of those stores themselves. Keeps nothing on the disk and logs nobody. Throws UsageError where the port is taken.
 */
export async function serveShare(init: ShareInit): Promise<ShareServer> {
  const { host, port, app, clock = Date.now, maxRequests = MAX_REQUESTS } = init
  const site = init.site.replace(/\/+$/, '')
  const cards = new Shelf<ShareCard>({
    clock,
    freshMs: FRESH_MS,
    retryMs: RETRY_MS,
    maxEntries: MAX_CARDS,
    maxMaking: MAX_MAKING,
    make: (key) => {
      const [nym = '', slug] = key.split('\n')
      const options = { signal: AbortSignal.timeout(MAKE_TIMEOUT_MS) }
      return shareCard(init, { nym: nym as Nym, slug }, options)
    },
  })
  const mayCome = budget(clock, maxRequests)

  const server = createServer((request, response) => {
    const answer = answering(response, request.method === 'HEAD')
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer.say(405, 'only GET')
    const asked = read(request.url ?? '')
    if (asked === undefined) return answer.say(404, 'no such page')
    if (!mayCome()) return answer.say(429, 'too many requests', { 'retry-after': '60' })
    const { nym, slug } = asked
    void cards.get(slug === undefined ? nym : `${nym}\n${slug}`).then((card) => {
      if (card === 'busy') return answer.say(503, 'busy', { 'retry-after': '10' })
      if (card === undefined) return answer.say(404, 'nothing of this here')
      if (!asked.photo)
        return answer.send(200, 'text/html; charset=utf-8', sharePage({ card, site, app }))
      if (card.photo === undefined) return answer.say(404, 'no photo')
      answer.send(200, card.photo.type, card.photo.bytes)
    })
  })
  server.requestTimeout = MAKE_TIMEOUT_MS
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new UsageError(`--share: ${host}:${port} cannot be opened`, { cause })
  }
  const { port: open } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${open}`,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function answering(response: ServerResponse, headOnly: boolean) {
  const send = (
    status: number,
    type: string,
    body: string | Uint8Array,
    headers: Record<string, string> = {},
  ) => {
    const cached = status === 200 ? `public, max-age=${FRESH_MS / 1000}` : 'no-store'
    response.writeHead(status, {
      ...COMMON,
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': cached,
      ...headers,
    })
    response.end(headOnly ? undefined : body)
  }
  return {
    send,
    say: (status: number, text: string, headers?: Record<string, string>) =>
      send(status, 'text/plain; charset=utf-8', `${text}\n`, headers),
  }
}

/** What a path asks for, without `slug` of a store; `undefined`: nothing that is served here. */
function read(url: string): { nym: Nym; slug?: string; photo: boolean } | undefined {
  const [path = ''] = url.split(/[?#]/, 1)
  const store = /^\/p\/([^/]{52})(\/photo)?$/.exec(path)
  const listing = /^\/s\/([^/]{52})\/([^/]{1,600})(\/photo)?$/.exec(path)
  const [nym = '', coded, photo] = store
    ? [store[1], undefined, store[2]]
    : (listing?.slice(1) ?? [])
  if (!isNym(nym)) return undefined
  const asked = { nym, photo: photo !== undefined }
  if (coded === undefined) return asked
  try {
    const slug = decodeURIComponent(coded)
    return slug.length <= MAX_SLUG && !/[\p{Cc}/]/u.test(slug) ? { ...asked, slug } : undefined
  } catch {
    return undefined
  }
}

/** Whether one more may come: so many in each minute. */
function budget(clock: Clock, max: number): () => boolean {
  let since = -Infinity
  let count = 0
  return () => {
    if (clock() - since >= PER_MS) {
      since = clock()
      count = 0
    }
    return ++count <= max
  }
}
