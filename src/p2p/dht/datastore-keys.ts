import { Key } from 'interface-datastore/key'
import { base32 } from 'multiformats/bases/base32'

/** Where kad-dht keeps what it stores, in the datastore of the node. */
const RECORDS = '/dht/record/'
const PROVIDERS = '/dht/provider/'
const OWN = '/dht/own/'

/** Prefixes to list all of a kind. */
export const PREFIXES = { records: RECORDS, providers: PROVIDERS, own: OWN } as const

/** Base32 of a DHT key or multihash, as in the names of the datastore. */
export const idOf = (key: Uint8Array): string => base32.encode(key).slice(1)

/** Bytes of an id. Throws on what is none. */
export const keyOf = (id: string): Uint8Array => base32.decode(`b${id}`)

export const recordName = (id: string): Key => new Key(RECORDS + id, false)
export const ownName = (id: string): Key => new Key(OWN + id, false)
export const providerName = (id: string, device: string): Key =>
  new Key(`${PROVIDERS}${id}/${device}`, false)

/** What a name in the datastore is about; `undefined` for those that are not the DHT's. */
export function parseName(
  name: string,
): { record: string } | { provided: string; device: string | undefined } | undefined {
  if (name.startsWith(RECORDS)) return { record: name.slice(RECORDS.length) }
  if (!name.startsWith(PROVIDERS)) return undefined
  const [provided = '', device] = name.slice(PROVIDERS.length).split('/')
  return { provided, device }
}

/** A time as kad-dht writes it beside a provider: an unsigned varint of milliseconds. */
export function encodeTime(time: number): Uint8Array {
  const out: number[] = []
  let rest = Math.max(0, Math.floor(time))
  while (rest > 127) {
    out.push((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  out.push(rest)
  return Uint8Array.from(out)
}

/** Reads one; 0 for what is none. */
export function decodeTime(bytes: Uint8Array): number {
  let time = 0
  for (const [at, byte] of bytes.entries()) {
    if (at > 6) return 0
    time += (byte & 127) * 128 ** at
    if (byte < 128) return time
  }
  return 0
}
