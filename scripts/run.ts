/**
 * Builds the app and runs all that it needs on this machine: a relay, a play-money Bitcoin chain and
 * a static server. Ctrl-C ends all of it.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startDevnet } from '../devnet/devnet.ts'
import { startRelay } from '../relay/relay.ts'
import { buildApp } from './build.ts'
import { root } from './install.mjs'
import { claimPorts } from './ports.ts'
import { serveApp } from './serve.ts'

/** Blocks come this long after a payment, so that somebody who tries Souk sees it confirmed. */
const AUTO_MINE_MS = 5_000

async function main(): Promise<void> {
  const ports = await claimPorts(process.env)
  buildApp(root)
  const state = join(root, '.souk')
  mkdirSync(state, { recursive: true })

  const relay = await startRelay({
    port: ports.relay,
    healthPort: ports.relayHealth,
    keyFile: join(state, 'relay.key'),
  })
  const devnet = await startDevnet({ port: ports.devnet, autoMineMs: AUTO_MINE_MS })
  const { url, server } = await serveApp({
    folder: join(root, 'dist'),
    port: ports.app,
    config: () => ({
      network: 'regtest',
      relays: relay.multiaddrs,
      explorers: [devnet.url],
      iceServers: [],
      faucet: `${devnet.url}/faucet`,
    }),
  })

  console.log(`
  Souk is open:        ${url}
  Relay:               ${relay.multiaddrs[0] ?? ''}
  Relay health:        ${relay.healthUrl}
  Play-money explorer: ${devnet.url}

  What to do next
  1. Open ${url} and choose "Sell" to open a store.
  2. Open the same address in another browser, or in a private window: that is another person.
     Paste the store's link into its search field, and buy with play money from the wallet's faucet.
  Ctrl-C ends everything.
`)

  let stopping = false
  const stop = async () => {
    if (stopping) process.exit(1)
    stopping = true
    console.log('\nClosing…')
    server.closeAllConnections()
    server.close()
    await Promise.allSettled([relay.stop(), devnet.stop()])
    process.exit(0)
  }
  process.on('SIGINT', () => void stop())
  process.on('SIGTERM', () => void stop())
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
