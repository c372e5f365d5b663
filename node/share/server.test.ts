import { openNodeHost } from '../host.ts'
import type { NodeHost } from '../host.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Nym } from '../../src/lib/brand.ts'
import { HOOK_MS, configWith, patience, sell, temporaryFolder } from '../testing.ts'
import { until } from '../wait.ts'
import type { ShareServer } from './server.ts'
import { serveShare } from './server.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let node: NodeHost
let server: ShareServer
let nym: Nym
let now = 0

beforeAll(async () => {
  folder = await temporaryFolder()
  node = await openNodeHost({ dataDir: folder.file('node'), config: configWith([]) })
  const created = await node.client.call('identity.create', {})
  if (created.nym === undefined) throw new Error('nobody was made')
  nym = created.nym
  await sell(node, 'A <b>melon</b> & "more"')
  server = await serveShare({
    host: '127.0.0.1',
    port: 0,
    site: 'https://share.example/',
    app: 'https://shop.example/',
    client: node.client,
    content: node.content,
    clock: () => now,
    maxRequests: 30,
  })
}, HOOK_MS)
afterAll(async () => {
  await server.stop()
  await node.stop()
  await folder.remove()
}, HOOK_MS)

const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init)

test('a messenger gets the card of a listing that the node has, signed by its vendor and harmless', async () => {
  const { listings } = await until(
    node.client,
    'store',
    { nym },
    (view) => view.listings.length > 0,
    patience(),
  )
  const path = `/s/${nym}/${listings[0]?.slug}`
  const response = await get(`${path}?from=messenger`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  const html = await response.text()
  expect(html).toContain(
    '<meta property="og:title" content="A &lt;b&gt;melon&lt;/b&gt; &amp; &quot;more&quot;">',
  )
  expect(html).toContain('content="21,000 sat · Sweet and heavy."')
  expect(html).toContain(`https://shop.example/#/store/${nym}/`)
  expect(html).toContain('Offered by “Melons of the valley”')
  const head = await get(path, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect((await get(`${path}/photo`)).status).toBe(404)
})

test('a messenger gets the card of the store, too', async () => {
  const response = await get(`/p/${nym}?from=messenger`)
  expect(response.status).toBe(200)
  const html = await response.text()
  expect(html).toContain('<meta property="og:title" content="Melons of the valley">')
  expect(html).toContain('content="1 listing · Fresh ones"')
  expect(html).toContain(`"https://shop.example/#/store/${nym}"`)
  expect((await get(`/p/${nym}/photo`)).status).toBe(404)
})

test('stores that the node does not keep, and all else, are no pages', async () => {
  const stranger = '12D3KooWKumsT11Z979SHPVYxfo98WQ8KwwKXdRbDCwoV6nXWmwp'
  const none = [
    '/',
    '/s/',
    `/s/${stranger}/melon`,
    `/s/${nym}/no-such-thing`,
    `/s/${nym}/%2e%2e%2fmelon`,
    `/s/${nym}/%zz`,
    `/s/${nym}/melon/large`,
    `/s/${nym.slice(0, -1)}é/melon`,
    '/ipfs/bafkqaaa',
    '/p/',
    `/p/${stranger}`,
    `/p/${nym}/large`,
    `/p/${nym}/melon/photo`,
  ]
  for (const path of none) expect([path, (await get(path)).status]).toEqual([path, 404])
  expect((await get(`/s/${nym}/melon`, { method: 'POST', body: 'x' })).status).toBe(405)
})

test('a flood is turned away, until the next minute', async () => {
  let status = 0
  for (let count = 0; count < 40 && status !== 429; count++) {
    const response = await get(`/s/${nym}/no-such-thing`, { method: 'HEAD' })
    status = response.status
  }
  expect(status).toBe(429)
  now += 60_000
  expect((await get(`/s/${nym}/no-such-thing`)).status).toBe(404)
})
