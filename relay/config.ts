import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { RelayConfigError } from './errors.ts'

const MINUTE_MS = 60_000
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))
const count = v.pipe(v.number(), v.integer(), v.minValue(1))

const Config = v.strictObject({
  /** Interface for WebSockets. A public relay stays on 127.0.0.1, behind a proxy that adds TLS. */
  host: v.optional(v.string(), '127.0.0.1'),
  /** 0 takes any free port. */
  port: v.optional(port, 9001),
  /** How the world reaches this relay: `/dns4/relay.example/tcp/443/wss`. Empty: as it listens. */
  announce: v.optional(v.array(v.pipe(v.string(), v.startsWith('/'))), []),
  healthHost: v.optional(v.string(), '127.0.0.1'),
  healthPort: v.optional(port, 9002),
  /** The relay's identity; made at the first start, readable by its owner only. */
  keyFile: v.optional(v.string(), 'relay.key'),
  /** Multiaddrs of other relays; more are learnt from them. All relays of a bazaar anchor one DHT together. */
  relays: v.optional(v.array(v.pipe(v.string(), v.startsWith('/'))), []),
  /** Each of the other relays is asked again after this time. */
  relayRoundMs: v.optional(v.pipe(count, v.minValue(1_000)), 10 * MINUTE_MS),
  /** Open connections; beyond it the least useful are closed. Above `maxReservations`, so that one is told why. */
  maxConnections: v.optional(count, 5_120),
  /** Browsers that can be introduced at the same time. */
  maxReservations: v.optional(count, 4_096),
  /** Clients refresh five minutes before the end. Tabs come and go, so dead ones must not hold a place long. */
  reservationTtlMs: v.optional(v.pipe(count, v.minValue(6 * MINUTE_MS)), 30 * MINUTE_MS),
  /** One introduction is two SDPs and some candidates, about 10 KiB: the rest is room, not for content. */
  maxRelayedBytes: v.optional(count, 128 * 1024),
  /** A slow WebRTC connection is made within half a minute. */
  maxRelayedMs: v.optional(count, 2 * MINUTE_MS),
  /** New connections a second from one IP. Behind a reverse proxy all clients share the proxy's. */
  maxConnectionsPerSecond: v.optional(count, 100),
  /** Connections that are still in their handshake. */
  maxPendingConnections: v.optional(count, 512),
  /** Streams that one browser may have relayed at once, in each direction. */
  maxRelayedStreams: v.optional(count, 256),
  /** Keep private addresses in the DHT. For a bazaar on one machine or in one house. */
  allowPrivateAddresses: v.optional(v.boolean()),
})

/** Everything that the person who runs a relay decides. */
export type RelayConfig = v.InferOutput<typeof Config>

/** What may be given; the rest takes its default. */
export type RelayOptions = v.InferInput<typeof Config>

/** Checks options and fills in defaults. Throws RelayConfigError that names the wrong key. */
export function parseConfig(options: unknown): RelayConfig {
  const result = v.safeParse(Config, options)
  if (result.success) return result.output
  const [issue] = result.issues
  const key = issue.path?.map((item) => String(item.key)).join('.') ?? 'configuration'
  throw new RelayConfigError(key, issue.message)
}

/**
 * The options of a JSON file, overridden by environment variables: `SOUK_RELAY_MAX_RESERVATIONS=100`
 * for `maxReservations`. Values that parse as JSON are taken as such, others as text.
 */
export async function readOptions(
  file: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RelayConfig> {
  const options = file === undefined ? {} : await readJson(file)
  for (const key of Object.keys(Config.entries)) {
    const value = environment[`SOUK_RELAY_${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`]
    if (value !== undefined) options[key] = fromText(value)
  }
  return parseConfig(options)
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new RelayConfigError(file, cause instanceof Error ? cause.message : String(cause))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RelayConfigError(file, 'must hold one JSON object')
  }
  return { ...value }
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
