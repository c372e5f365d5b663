import { trafficMeter } from '../src/p2p/traffic.ts'
import { acquaint } from './acquaint.ts'
import { parseConfig, type RelayOptions } from './config.ts'
import { serveHealth } from './health.ts'
import { serveIntroductions } from './introduce.ts'
import { loadKey } from './key-file.ts'
import { relayLibp2p } from './libp2p.ts'
import { assertFree } from './ports.ts'
import { relayStatus } from './status.ts'

/** A running relay. */
export interface Relay {
  /** Where browsers reach it, each with its peer ID: what goes into `config.json`. */
  readonly multiaddrs: string[]
  /** The URL of its `/health`. */
  readonly healthUrl: string
  stop(): Promise<void>
}

/**
 * Starts a relay: introduces browsers, anchors their DHT in memory, keeps nothing but its own key.
 * Throws RelayConfigError, PortTakenError, KeyFileError.
 */
export async function startRelay(options: RelayOptions = {}): Promise<Relay> {
  const config = parseConfig(options)
  const key = await loadKey(config.keyFile)
  await assertFree('browsers', config.host, config.port)
  await assertFree('health and metrics', config.healthHost, config.healthPort)
  const { traffic, metrics } = trafficMeter()
  const libp2p = await relayLibp2p(config, key, metrics)
  try {
    await serveIntroductions(libp2p)
    const siblings = await acquaint(libp2p, config)
    const health = await serveHealth(config.healthHost, config.healthPort, () =>
      relayStatus({ libp2p, traffic, config, siblings }),
    )
    return {
      multiaddrs: libp2p.getMultiaddrs().map(String),
      healthUrl: health.url,
      stop: async () => {
        siblings.stop()
        await Promise.all([libp2p.stop(), health.stop()])
      },
    }
  } catch (error) {
    await libp2p.stop()
    throw error
  }
}
