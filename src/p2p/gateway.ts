import { unixfs, type UnixFS } from '@helia/unixfs'
import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../lib/abort.ts'
import { BlockNotFoundError } from './swarm/errors.ts'
import { byteStream } from './gateway/byte-stream.ts'
import { contentType } from './gateway/content-type.ts'
import { parsePath } from './gateway/path.ts'
import { parseRange } from './gateway/range.ts'
import type { GetBlock } from './store/blocks.ts'

/** Until the headers are out, and then for each further piece. */
const TIMEOUT_MS = 30_000

/** Enough to tell every image format. */
const SNIFFED_BYTES = 512

/** Sent with everything: what strangers wrote is shown as a picture or as text, and never runs. */
const HARMLESS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
}

export interface GatewayComponents {
  /** Verified blocks, from this device or from others. */
  get: GetBlock
}

/** Answers requests for `/ipfs/<cid>[/path]`; `undefined` for all others, at once. */
export type Gateway = (request: Request) => Promise<Response> | undefined

/**
 * An IPFS gateway over verified blocks: streamed, with Range (RFC 9110 §14), ETag and an immutable
 * cache, for `<img src="/ipfs/…">`. Images are told by their first bytes, anything else is text or
 * bytes: never a page or an SVG that could run.
 */
export function createGateway({ get }: GatewayComponents): Gateway {
  const files = unixfs({
    blockstore: {
      get: async function* (cid: CID, options: AbortOptions = {}) {
        yield await get(cid, options)
      },
      has: () => true,
      put: () => {
        throw new Error('a gateway only reads')
      },
    },
  })
  return (request) => {
    const { pathname } = new URL(request.url)
    if (!pathname.startsWith('/ipfs/')) return undefined
    return answer(files, request, pathname)
  }
}

async function answer(files: UnixFS, request: Request, pathname: string): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refusal(405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' })
  }
  const target = parsePath(pathname)
  if (target === undefined) return refusal(400, 'This is not an IPFS path: /ipfs/<cid>[/path].')
  const stalled = new AbortController()
  const signal = AbortSignal.any([request.signal, stalled.signal])
  const timer = setTimeout(() => stalled.abort(new DOMException('', 'TimeoutError')), TIMEOUT_MS)
  try {
    return await serve(files, request, target, signal)
  } catch (error) {
    return failure(error)
  } finally {
    clearTimeout(timer)
  }
}

async function serve(
  files: UnixFS,
  request: Request,
  { cid, path }: { cid: CID; path: string },
  signal: AbortSignal,
): Promise<Response> {
  const stat = await files.stat(cid, { path, signal })
  if (stat.type === 'directory') return refusal(404, 'This is a folder, not a file.')
  const size = Number(stat.size)
  const etag = `"${stat.cid.toString()}"`
  const cached = { ETag: etag, 'Cache-Control': 'public, max-age=31536000, immutable' }
  if (request.headers.get('If-None-Match')?.includes(etag) === true) {
    return new Response(undefined, { status: 304, headers: { ...HARMLESS, ...cached } })
  }

  const ifRange = request.headers.get('If-Range')
  const wanted = ifRange === null || ifRange === etag ? request.headers.get('Range') : null
  const range = parseRange(wanted, size)
  if (range === 'unsatisfiable') {
    return refusal(416, 'There is no such part.', { 'Content-Range': `bytes */${size}` })
  }
  const { start, end } = range ?? { start: 0, end: size }
  const headers = {
    ...HARMLESS,
    ...cached,
    'Accept-Ranges': 'bytes',
    'Content-Type': contentType(await head(files, stat.cid, size, signal)),
    'Content-Length': String(end - start),
    ...(range !== undefined && { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }),
  }
  const status = range === undefined ? 200 : 206
  if (request.method === 'HEAD') return new Response(undefined, { status, headers })
  const read = (options: AbortOptions) =>
    files.cat(stat.cid, { offset: start, length: end - start, ...options })
  const body = await byteStream(read, TIMEOUT_MS, request.signal, signal)
  return new Response(body, { status, headers })
}

/** The first bytes of a file. */
async function head(
  files: UnixFS,
  cid: CID,
  size: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const length = Math.min(SNIFFED_BYTES, size)
  if (length === 0) return new Uint8Array()
  for await (const part of files.cat(cid, { offset: 0, length, signal })) return part
  return new Uint8Array()
}

function failure(error: unknown): Response {
  const name = error instanceof Error ? error.name : ''
  if (name === 'TimeoutError')
    return refusal(504, 'Nobody sent this file in time. Try again later.')
  if (error instanceof BlockNotFoundError) {
    return refusal(504, 'Nobody who is reachable now has this file. Try again later.')
  }
  if (name === 'NotFoundError' || name === 'DoesNotExistError') {
    return refusal(404, 'The folder has no such file.')
  }
  if (name === 'AbortError') return refusal(499, 'The request was given up.')
  return refusal(502, 'What was found there cannot be read as a file.')
}

function refusal(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: {
      ...HARMLESS,
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...headers,
    },
  })
}
