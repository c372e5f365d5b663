import type { SoukConfig } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import { PageSessionKeeper } from '../../storage/session-keeper.ts'
import { storageUsage } from '../../storage/usage.ts'
import { parseConfig } from '../config.ts'
import type { AppHost } from './app-host.ts'

/** After this long a slow host of the shell is treated as an absent one, where there is a copy to start with. */
const CONFIG_TIMEOUT_MS = 2_500

/** On the very first visit there is none: a slow line is waited for. */
const FIRST_CONFIG_TIMEOUT_MS = 30_000

const CACHE = 'souk-config'

/** Held by each page while it lives: `souk-page-<page>`. */
const PAGE_LOCK = 'souk-page-'

/** A browser: the worker, or a page where there are none. `base`: the shell's folder. */
export function browserHost(kind: 'worker' | 'page', base: string): AppHost {
  return {
    kind,
    base,
    readConfig: () => readConfig(new URL('config.json', base).href),
    readAsset: (path, { signal }) => fetch(new URL(path, base), signal ? { signal } : {}),
    // Keys and data of different networks never mix.
    databaseName: (network) => `souk-${network}`,
    storageUsage,
    session: new PageSessionKeeper(),
    openPages,
  }
}

/** From beside the shell, else the copy of the last time, so that the app starts offline. */
async function readConfig(url: string): Promise<SoukConfig> {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(url)
  try {
    const limitMs = kept === undefined ? FIRST_CONFIG_TIMEOUT_MS : CONFIG_TIMEOUT_MS
    const response = await fetch(url, { cache: 'no-cache', signal: AbortSignal.timeout(limitMs) })
    if (response.ok) {
      const config = parseConfig(await response.clone().json())
      await cache.put(url, response)
      return config
    }
  } catch (error) {
    if (error instanceof SoukError) throw error
  }
  if (kept === undefined) throw new SoukError('config.missing', 'config.json could not be read')
  return parseConfig(await kept.json())
}

async function openPages(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query()
  return new Set(
    held.flatMap(({ name }) =>
      name?.startsWith(PAGE_LOCK) === true ? [name.slice(PAGE_LOCK.length)] : [],
    ),
  )
}
