import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { openDatabase } from '../../storage/open.ts'
import { SettingsRepository } from '../../storage/repositories/settings.ts'
import type { Change } from '../changes.ts'
import type { DomainRecords } from './domains.ts'
import { Domains, domainOf } from './domains.ts'

const anna = '12D3KooWanna' as Nym
const json = (body: unknown) => async () => new Response(JSON.stringify(body))
let made = 0

async function asked(answer: () => Promise<Response>, website = 'https://Melons.example/shop') {
  const requests: string[] = []
  const database = await openDatabase(`souk-domains-${made++}`)
  const components = {
    repository: new SettingsRepository<DomainRecords>(database),
    website: async () => website,
    resolver: () => '',
    fetch: (async (url: string) => {
      requests.push(url)
      return answer()
    }) as typeof fetch,
    changes: new Emitter<Change>(),
    clock: () => 1_000,
  }
  const domains = new Domains(components)
  return { domains, requests }
}

describe('the website of a person', () => {
  it('is asked only when somebody wants it, and then remembered with its age', async () => {
    const { domains, requests } = await asked(json({ nyms: ['somebody', anna] }))
    expect(await domains.view(anna)).toEqual({ domain: 'melons.example', state: 'unchecked' })
    expect(requests).toEqual([])
    const domain = 'melons.example'
    const verified = { domain, state: 'verified', proof: 'website', checkedAt: 1_000 }
    expect(await domains.check(anna)).toEqual(verified)
    expect(await domains.view(anna)).toEqual(verified)
    expect(requests).toEqual(['https://melons.example/.well-known/souk.json'])
  })

  it('speaks for nobody whom it does not name, and blocks nothing when it cannot be read', async () => {
    const stateOf = async (answer: () => Promise<Response>) =>
      (await (await asked(answer)).domains.check(anna)).state
    expect(await stateOf(json({ nyms: [] }))).toBe('other')
    expect(await stateOf(json([]))).toBe('other')
    expect(await stateOf(async () => new Response('<html>'))).toBe('other')
    expect(await stateOf(async () => new Response('', { status: 404 }))).toBe('other')
    expect(await stateOf(async () => new Response('', { status: 500 }))).toBe('unreachable')
    expect(await stateOf(() => Promise.reject(new TypeError('CORS')))).toBe('unreachable')
    expect(await stateOf(async () => new Response('a'.repeat(20_000)))).toBe('unreachable')
  })

  it('is read from what people write', () => {
    expect(domainOf('melons.example')).toBe('melons.example')
    expect(domainOf('https://melons.example:8443/a?b')).toBe('melons.example:8443')
    for (const none of ['', ' ', 'http://melons.example', 'localhost', 'javascript:x', undefined])
      expect(domainOf(none)).toBeUndefined()
  })
})
