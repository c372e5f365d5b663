import * as v from 'valibot'
import { withTimeout } from '../../lib/abort.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { SettingsRepository } from '../../storage/repositories/settings.ts'
import type { Changes } from '../changes.ts'
import type { DomainView } from '../rpc/handles-api.ts'
import { boundedText } from './bounded-text.ts'
import { textRecords } from './dns-text.ts'

const TIMEOUT_MS = 8_000
/** Websites that are remembered; the one asked longest ago goes first. */
const MAX_KEPT = 300

/** `/.well-known/souk.json` (RFC 8615): the people for whom a website speaks. */
const Answer = v.object({ nyms: v.pipe(v.array(v.string()), v.maxLength(100)) })

/** What a TXT record at `_souk.<domain>` says: for one person each. */
const DNS_RECORD = 'souk-nym='

/** What asking came to. */
type Finding = Pick<DomainView, 'state' | 'proof' | 'resolver' | 'resolverSilent'>

interface KeptDomain extends Finding {
  readonly domain: string
  readonly at: number
}

/** Kept in the clear beside the settings: which websites were asked here. */
export interface DomainRecords {
  domains: Record<string, KeptDomain>
}

export interface DomainsComponents {
  repository: SettingsRepository<DomainRecords>
  /** As the person's profile says; empty or `undefined`: none. */
  website: (nym: Nym) => Promise<string | undefined>
  /** URL of the DNS resolver that the person chose; empty: none is asked. */
  resolver: () => string
  fetch?: typeof fetch
  changes: Changes
  clock: Clock
}

/**
 * Whether a person's website names the person. It is asked by this browser itself, and only when
 * somebody wants it: the website learns who looks. So does the resolver, where one was chosen. A page of another origin may read the answer only if
 * the website allows it (CORS), so a website that does not is as one that cannot be reached.
 */
export class Domains {
  readonly #components: DomainsComponents

  constructor(components: DomainsComponents) {
    this.#components = components
  }

  /** As it was last found. Asks nobody. */
  async view(nym: Nym): Promise<DomainView> {
    const { repository, website } = this.#components
    const domain = domainOf(await website(nym))
    if (domain === undefined) return { state: 'unchecked' }
    const kept = (await repository.get('domains'))?.[nym]
    if (kept?.domain !== domain) return { domain, state: 'unchecked' }
    const { at: checkedAt, ...finding } = kept
    return { ...finding, checkedAt }
  }

  /** Asks now. Never throws for what a website does. */
  async check(nym: Nym, options: AbortOptions = {}): Promise<DomainView> {
    const { repository, website, changes, clock } = this.#components
    const domain = domainOf(await website(nym))
    if (domain === undefined) return { state: 'unchecked' }
    const finding = await this.#find(domain, nym, options)
    const others = Object.entries((await repository.get('domains')) ?? {}).filter(
      ([other]) => other !== nym,
    )
    const entry: [string, KeptDomain] = [nym, { domain, ...finding, at: clock() }]
    const domains = Object.fromEntries([...others.slice(1 - MAX_KEPT), entry])
    await repository.save({ domains })
    changes.emit({ about: 'handles' })
    return this.view(nym)
  }

  /** The website itself speaks louder than a resolver, which is believed. */
  async #find(domain: string, nym: Nym, options: AbortOptions): Promise<Finding> {
    const url = this.#components.resolver()
    const [site, dns] = await Promise.all([
      this.#ask(domain, nym, options),
      url === '' ? undefined : this.#askDns(url, domain, nym, options),
    ])
    const asked: Pick<Finding, 'resolver'> =
      dns === undefined ? {} : { resolver: new URL(url).host }
    if (site === 'verified') return { state: site, proof: 'website', ...asked }
    if (dns === 'verified') return { state: dns, proof: 'dns', ...asked }
    const silent: Pick<Finding, 'resolverSilent'> =
      dns === 'unreachable' ? { resolverSilent: true } : {}
    return { state: dns === 'other' ? dns : site, ...asked, ...silent }
  }

  async #askDns(
    resolver: string,
    domain: string,
    nym: Nym,
    options: AbortOptions,
  ): Promise<DomainView['state']> {
    const { fetch: ask } = this.#components
    const { hostname } = new URL(`https://${domain}`)
    try {
      const name = `_souk.${hostname}`
      const found = await textRecords(resolver, name, { ...options, ...(ask && { fetch: ask }) })
      return found.some((text) => text.trim() === `${DNS_RECORD}${nym}`) ? 'verified' : 'other'
    } catch {
      options.signal?.throwIfAborted()
      return 'unreachable'
    }
  }

  async #ask(domain: string, nym: Nym, options: AbortOptions): Promise<DomainView['state']> {
    const ask = this.#components.fetch ?? fetch
    try {
      const response = await ask(`https://${domain}/.well-known/souk.json`, {
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        // Elsewhere it would be somebody else who speaks.
        redirect: 'error',
        cache: 'no-store',
        signal: withTimeout(TIMEOUT_MS, options),
      })
      if (response.status === 404) return 'other'
      if (!response.ok) return 'unreachable'
      const { nyms } = v.parse(Answer, JSON.parse(await boundedText(response)))
      return nyms.includes(nym) ? 'verified' : 'other'
    } catch (error) {
      options.signal?.throwIfAborted()
      return error instanceof SyntaxError || error instanceof v.ValiError ? 'other' : 'unreachable'
    }
  }
}

/** The host (and port) of a website as people write it; `undefined` for what is none. */
export function domainOf(website: string | undefined): string | undefined {
  const bare = website?.trim()
  if (bare === undefined || bare === '') return undefined
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(bare) ? bare : `https://${bare}`)
    const good = url.protocol === 'https:' && url.username === '' && url.hostname.includes('.')
    return good ? url.host : undefined
  } catch {
    return undefined
  }
}
