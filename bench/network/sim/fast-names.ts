import { base58btc } from 'multiformats/bases/base58'

/** Names of a few thousand devices, keys and hashes. */
const MAX_NAMES = 50_000

/**
 * Remembers how peer IDs are spelled, for this process. Each answer of the DHT names twenty peers, and
 * each name is spelled anew: with hundreds of nodes in one process that is a quarter of all work.
 */
export function rememberNames(): void {
  const names = new Map<string, string>()
  const { encoder } = base58btc
  const spell = encoder.baseEncode
  const remembering = (bytes: Uint8Array): string => {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    const known = names.get(key)
    if (known !== undefined) return known
    if (names.size >= MAX_NAMES) names.clear()
    const name = spell(bytes)
    names.set(key, name)
    return name
  }
  Object.assign(encoder, { baseEncode: remembering })
}
