import { parseArgs } from 'node:util'
import { startDevnet } from './devnet.ts'
import { startLiar } from './liar.ts'

const USAGE = `Usage: node devnet/main.ts [--port 3002] [--host 127.0.0.1] [--auto-mine-seconds 5] [--liar-port 3003]

A play-money Bitcoin chain (regtest) with an Esplora API, a faucet and controls.
--auto-mine-seconds 0 mines only when asked to (POST /control/mine).
--liar-port starts a second explorer that lies when asked to (POST /control/lie).`

function numberOption(name: string, text: string, most: number): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || value > most) {
    throw new Error(`--${name} must be a number from 0 to ${most}, not "${text}"`)
  }
  return value
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '3002' },
      host: { type: 'string', default: '127.0.0.1' },
      'auto-mine-seconds': { type: 'string', default: '5' },
      'liar-port': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(USAGE)
  const autoMineMs = numberOption('auto-mine-seconds', values['auto-mine-seconds'], 3600) * 1000
  const devnet = await startDevnet({
    port: numberOption('port', values.port, 65535),
    host: values.host,
    ...(autoMineMs === 0 ? {} : { autoMineMs }),
  })
  console.log(
    `play-money chain at height ${devnet.height()}: ${devnet.url} (faucet: POST ${devnet.faucetUrl})`,
  )
  const liarPort = values['liar-port']
  if (liarPort !== undefined) {
    const liar = await startLiar(devnet.url, { port: numberOption('liar-port', liarPort, 65535) })
    console.log(`lying explorer: ${liar.url} (POST ${liar.url}/control/lie)`)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void devnet.stop().then(() => process.exit(0)))
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
