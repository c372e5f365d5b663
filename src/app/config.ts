import * as v from 'valibot'
import type { SoukConfig } from '../lib/config.ts'
import { SoukError } from '../lib/errors.ts'

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
  previews: v.exactOptional(v.pipe(v.string(), v.regex(/^https?:\/\/[^\s?#]*[^\s?#/]$/))),
})

/** What `config.json` says. Throws `config.malformed` for nonsense. */
export function parseConfig(json: unknown): SoukConfig {
  const parsed = v.safeParse(configSchema, json)
  if (!parsed.success) throw new SoukError('config.malformed', 'config.json has a wrong shape')
  return parsed.output
}
