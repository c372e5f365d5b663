import * as v from 'valibot'
import { withTimeout } from '../../lib/abort.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { SettingsRepository } from '../../storage/repositories/settings.ts'
import type { Changes } from '../changes.ts'
import type { DomainView } from '../rpc/handles-api.ts'

const TIMEOUT_MS = 8_000
const MAX_BYTES = 16 * 1024
/** Websites that are remembered; the one asked longest ago goes first. */
const MAX_KEPT = 300

/** `/.well-known/souk.json` (RFC 8615): the people for whom a website speaks. */
const Answer = v.object({ nyms: v.pipe(v.array(v.string()), v.maxLength(100)) })

interface KeptDomain {
  readonly domain: string
  readonly state: DomainView['state']
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
  fetch?: typeof fetch
  changes: Changes
  clock: Clock
}

/**
 * Whether a person's website names the person. It is asked by this browser itself, and only when
 * somebody wants it: the website learns who looks. A page of another origin may read the answer only if
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
    return { domain, state: kept.state, checkedAt: kept.at }
  }

  /** Asks now. Never throws for what a website does. */
  async check(nym: Nym, options: AbortOptions = {}): Promise<DomainView> {
    const { repository, website, changes, clock } = this.#components
    const domain = domainOf(await website(nym))
    if (domain === undefined) return { state: 'unchecked' }
    const state = await this.#ask(domain, nym, options)
    const others = Object.entries((await repository.get('domains')) ?? {}).filter(
      ([other]) => other !== nym,
    )
    const entry: [string, KeptDomain] = [nym, { domain, state, at: clock() }]
    const domains = Object.fromEntries([...others.slice(1 - MAX_KEPT), entry])
    await repository.save({ domains })
    changes.emit({ about: 'handles' })
    return this.view(nym)
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
      const { nyms } = v.parse(Answer, JSON.parse(await bounded(response)))
      return nyms.includes(nym) ? 'verified' : 'other'
    } catch (error) {
      options.signal?.throwIfAborted()
      return error instanceof SyntaxError || error instanceof v.ValiError ? 'other' : 'unreachable'
    }
  }
}

/** Stops reading where a website sends more than it may. Throws RangeError then. */
async function bounded(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of response.body ?? []) {
    text += decoder.decode(part as Uint8Array<ArrayBuffer>, { stream: true })
    if (text.length > MAX_BYTES) throw new RangeError('more than a website may send')
  }
  return text + decoder.decode()
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
