import * as v from 'valibot'
import type { SoukConfig } from '../lib/config.ts'
import { SoukError } from '../lib/errors.ts'

/** After this long a slow host of the shell is treated as an absent one. */
const CONFIG_TIMEOUT_MS = 2_500

const CACHE = 'souk-config'

const configSchema = v.object({
  network: v.picklist(['regtest', 'testnet4', 'signet', 'mainnet']),
  relays: v.array(v.string()),
  explorers: v.array(v.string()),
  iceServers: v.array(
    v.object({
      urls: v.union([v.string(), v.array(v.string())]),
      username: v.exactOptional(v.string()),
      credential: v.exactOptional(v.string()),
    }),
  ),
  faucet: v.exactOptional(v.string()),
})

/**
 * Reads `config.json` beside the shell, else the copy of the last time, so that the app starts
 * offline. Throws `config.missing` on a first visit without it, `config.malformed` for nonsense.
 */
export async function loadConfig(base: string): Promise<SoukConfig> {
  const url = new URL('config.json', base).href
  const cache = await caches.open(CACHE)
  try {
    const response = await fetch(url, {
      cache: 'no-cache',
      signal: AbortSignal.timeout(CONFIG_TIMEOUT_MS),
    })
    if (response.ok) {
      const config = parseConfig(await response.clone().json())
      await cache.put(url, response)
      return config
    }
  } catch (error) {
    if (error instanceof SoukError) throw error
  }
  const kept = await cache.match(url)
  if (kept === undefined) throw new SoukError('config.missing', 'config.json could not be read')
  return parseConfig(await kept.json())
}

function parseConfig(json: unknown): SoukConfig {
  const parsed = v.safeParse(configSchema, json)
  if (!parsed.success) throw new SoukError('config.malformed', 'config.json has a wrong shape')
  return parsed.output
}
