/** `node relay/main.ts [--config relay/config.json]`: runs one relay until SIGINT or SIGTERM. */
import { parseArgs } from 'node:util'
import { SoukError } from '../src/lib/errors.ts'
import { readOptions } from './config.ts'
import { startRelay } from './relay.ts'

/** A supervisor kills after longer; connections that do not close by then are cut. */
const STOP_TIMEOUT_MS = 5_000

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string', short: 'c' } } })
  const relay = await startRelay(await readOptions(values.config, process.env))
  console.log(`Relay is open:\n${relay.multiaddrs.map((address) => `  ${address}`).join('\n')}`)
  console.log(`Health: ${relay.healthUrl}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.log('Closing…')
      setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref()
      void relay.stop().finally(() => process.exit(0))
    })
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof SoukError ? error.message : error)
  process.exit(1)
})
