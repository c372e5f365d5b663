import { unixfs } from '@helia/unixfs'
import { MemoryBlockstore } from 'blockstore-core'
import fc from 'fast-check'
import type { CID } from 'multiformats/cid'
import { beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '../lib/bytes.ts'
import { createGateway } from './gateway.ts'
import { BlockNotFoundError } from './swarm/errors.ts'
import { localBlocks } from './swarm/local-blocks.ts'

const bytes = Uint8Array.from({ length: 2_500_000 }, (_, index) => (index * 7 + (index >> 8)) % 256)
bytes.set([0xff, 0xd8, 0xff, 0xe0])

describe('/ipfs/ paths', () => {
  const blockstore = new MemoryBlockstore()
  const files = unixfs({ blockstore })
  const blocks = localBlocks(blockstore)
  const gateway = createGateway({
    get: async (cid) => {
      const block = await blocks.get(cid)
      if (block === undefined) throw new BlockNotFoundError(cid.toString())
      return block
    },
  })
  let photo: CID
  let folder: CID

  beforeAll(async () => {
    photo = await files.addBytes(bytes)
    folder = await files.cp(photo, await files.addDirectory(), 'a photo.jpg')
  })

  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await gateway(new Request(`http://souk.test${path}`, { headers, method }))
    if (response === undefined) throw new Error('not answered')
    return response
  }
  const body = async (response: Response) => new Uint8Array(await response.arrayBuffer())
  const add = (text: string) => files.addBytes(utf8(text))

  it('stream a file of several blocks whole, to be kept for ever', async () => {
    const response = await ask(`/ipfs/${photo}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('image/jpeg')
    expect(response.headers.get('Content-Length')).toBe(String(bytes.length))
    expect(response.headers.get('Cache-Control')).toContain('immutable')
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(response.headers.get('Content-Security-Policy')).toContain('sandbox')
    expect(Buffer.from(await body(response)).equals(bytes)).toBe(true)
  })

  it('reach into folders', async () => {
    const response = await ask(`/ipfs/${folder}/a%20photo.jpg`)
    expect(response.status).toBe(200)
    expect(response.headers.get('ETag')).toBe(`"${photo}"`)
    expect((await body(response)).length).toBe(bytes.length)
  })

  it('give exactly the part that was asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(400_000), async (start, length) => {
        const response = await ask(`/ipfs/${photo}`, { Range: `bytes=${start}-${start + length}` })
        const part = bytes.subarray(start, start + length + 1)
        expect(response.status).toBe(206)
        expect(response.headers.get('Content-Range')).toBe(
          `bytes ${start}-${start + part.length - 1}/${bytes.length}`,
        )
        expect(response.headers.get('Content-Type')).toBe('image/jpeg')
        expect(Buffer.from(await body(response)).equals(part)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  it.each([
    ['bytes=0-0', 206, `bytes 0-0/${bytes.length}`],
    ['bytes=-5', 206, `bytes ${bytes.length - 5}-${bytes.length - 1}/${bytes.length}`],
    ['bytes=2499999-', 206, `bytes 2499999-2499999/${bytes.length}`],
    ['bytes=2500000-', 416, `bytes */${bytes.length}`],
    ['bytes=-0', 416, `bytes */${bytes.length}`],
    ['bytes=5-2', 200, null],
    ['bytes=0-1,4-5', 200, null],
    ['lines=1-2', 200, null],
  ])('answer Range %s with %i', async (range, status, contentRange) => {
    const response = await ask(`/ipfs/${photo}`, { Range: range })
    expect(response.status).toBe(status)
    expect(response.headers.get('Content-Range')).toBe(contentRange)
    await response.body?.cancel()
  })

  it('send nothing twice to those who have it', async () => {
    const response = await ask(`/ipfs/${photo}`, { 'If-None-Match': `"${photo}"` })
    expect(response.status).toBe(304)
  })

  it('send all of it when the part belongs to another version', async () => {
    const response = await ask(`/ipfs/${photo}`, { Range: 'bytes=0-9', 'If-Range': '"other"' })
    expect(response.status).toBe(200)
    await response.body?.cancel()
  })

  it('tell the size without the body', async () => {
    const response = await ask(`/ipfs/${photo}`, {}, 'HEAD')
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Length')).toBe(String(bytes.length))
    expect(response.body).toBe(null)
  })

  it.each(['<html><script>alert(1)</script>', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'öäü'])(
    'show %s as text',
    async (text) => {
      const response = await ask(`/ipfs/${await add(text)}`)
      expect(response.headers.get('Content-Type')).toBe('text/plain; charset=utf-8')
      expect(await response.text()).toBe(text)
    },
  )

  it.each([
    ['/ipfs/nonsense', 400],
    ['/ipfs/', 400],
    ['/ipfs/%E0%A4%A', 400],
    ['/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy', 504],
  ])('answer %s with %i and say why', async (path, status) => {
    const response = await ask(path)
    expect(response.status).toBe(status)
    expect((await response.text()).length).toBeGreaterThan(10)
  })

  it('answer 404 for folders and for what no folder has', async () => {
    expect((await ask(`/ipfs/${folder}`)).status).toBe(404)
    expect((await ask(`/ipfs/${folder}/other.jpg`)).status).toBe(404)
    expect((await ask(`/ipfs/${folder}/..%2fother`)).status).toBe(400)
  })

  it('leave all other paths and methods alone', async () => {
    expect(gateway(new Request('http://souk.test/index.html'))).toBe(undefined)
    expect((await ask(`/ipfs/${photo}`, {}, 'POST')).status).toBe(405)
  })
})
