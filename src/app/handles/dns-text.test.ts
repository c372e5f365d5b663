import 'fake-indexeddb/auto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { openDatabase } from '../../storage/open.ts'
import { SettingsRepository } from '../../storage/repositories/settings.ts'
import type { Change } from '../changes.ts'
import { textRecords } from './dns-text.ts'
import type { DomainRecords } from './domains.ts'
import { Domains } from './domains.ts'

const anna = '12D3KooWanna' as Nym
const json = (body: unknown) => (response: ServerResponse) => response.end(JSON.stringify(body))
const record = (data: string, type = 16) => ({ name: '_souk.melons.example', type, TTL: 60, data })

/** A real resolver over HTTP, which says what a test wants it to. */
let says: (response: ServerResponse) => unknown = json({ Status: 3 })
let asked: (string | undefined)[] = []
const server = createServer((request, response) => {
  asked.push(`${request.url} ${request.headers.accept}`)
  says(response)
})
let resolver: string
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  resolver = `http://127.0.0.1:${(server.address() as AddressInfo).port}/resolve?from=souk`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('a resolver that somebody chose', () => {
  it('is asked for the text records of a name, and for nothing else', async () => {
    asked = []
    says = json({
      Status: 0,
      Answer: [record('elsewhere.example.', 5), record('"souk-" "nym=a"'), record('plain "x"')],
    })
    expect(await textRecords(resolver, '_souk.melons.example')).toEqual(['souk-nym=a', 'plain "x"'])
    const query = '/resolve?from=souk&name=_souk.melons.example&type=TXT'
    expect(asked).toEqual([`${query} application/dns-json`])
    says = json({ Status: 3 })
    expect(await textRecords(resolver, '_souk.melons.example')).toEqual([])
  })

  it('that fails, lies about its form, sends elsewhere or is silent is no answer', async () => {
    const failures: (typeof says)[] = [
      json({ Status: 2 }),
      json({ Answer: [] }),
      json({ Status: 0, Answer: [{ data: 5 }] }),
      (response) => response.writeHead(500).end(),
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      (response) => response.end('a'.repeat(20_000)),
      (response) => response.destroy(),
    ]
    for (const failure of failures) {
      says = failure
      await expect(textRecords(resolver, 'a.example')).rejects.toThrow()
    }
    const gone = new AbortController()
    says = () => gone.abort(new Error('nobody waits any more'))
    const { signal } = gone
    await expect(textRecords(resolver, 'a.example', { signal })).rejects.toThrow('nobody waits')
  })
})

describe('the domain of a person', () => {
  async function check(chosen = resolver, website = () => new Response('', { status: 404 })) {
    const database = await openDatabase(`souk-dns-${crypto.randomUUID()}`)
    const domains = new Domains({
      repository: new SettingsRepository<DomainRecords>(database),
      website: async () => 'https://melons.example:8443',
      resolver: () => chosen,
      fetch: (url, init) =>
        String(url).startsWith('https://melons') ? Promise.resolve(website()) : fetch(url, init),
      changes: new Emitter<Change>(),
      clock: () => 5,
    })
    const found = await domains.check(anna)
    expect(await domains.view(anna)).toEqual(found)
    return found
  }

  it('may speak in the DNS where the website does not, which is told apart', async () => {
    says = json({ Status: 0, Answer: [record('"v=spf1 -all"'), record(`"souk-nym=${anna}"`)] })
    const host = new URL(resolver).host
    expect(await check()).toMatchObject({ state: 'verified', proof: 'dns', resolver: host })
    const site = () => Response.json({ nyms: [anna] })
    expect(await check(resolver, site)).toMatchObject({ state: 'verified', proof: 'website' })
    says = json({ Status: 0, Answer: [record(`souk-nym=${anna}x`)] })
    expect(await check()).toEqual({
      domain: 'melons.example:8443',
      state: 'other',
      resolver: host,
      checkedAt: 5,
    })
  })

  it('is looked up with nobody while no resolver was chosen, and says when the chosen one was silent', async () => {
    asked = []
    expect(await check('')).toEqual({
      domain: 'melons.example:8443',
      state: 'other',
      checkedAt: 5,
    })
    expect(asked).toEqual([])
    says = (response) => response.destroy()
    const site = () => new Response('', { status: 503 })
    expect(await check(resolver, site)).toMatchObject({
      state: 'unreachable',
      resolverSilent: true,
    })
  })
})
