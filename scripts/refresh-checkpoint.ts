/**
 * `node scripts/refresh-checkpoint.ts mainnet https://… https://…`: makes the newest block that two or
 * more explorers of different people agree on, a day deep, the block that this release trusts. Changes
 * `src/wallet/chain/checkpoints.json` and `public/chain/<network>.bin`; refuses any disagreement.
 * Compare the printed hash with a full node of your own before you commit it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { fetchCheckpoint } from '../src/wallet/chain/fetch-checkpoint.ts'
import { root } from './install.mjs'

const NETWORKS = ['mainnet', 'testnet4', 'signet'] as const
const HASH_BYTES = 32

async function main(): Promise<void> {
  const [name, ...explorers] = process.argv.slice(2)
  const network = NETWORKS.find((known) => known === name)
  if (network === undefined || explorers.length < 2) {
    console.error(`Usage: node scripts/refresh-checkpoint.ts ${NETWORKS.join('|')} <url> <url> …`)
    process.exit(2)
  }
  const file = join(root, 'src/wallet/chain/checkpoints.json')
  const endsFile = join(root, `public/chain/${network}.bin`)
  const known = existsSync(endsFile) ? readFileSync(endsFile) : Buffer.alloc(0)
  const { checkpoint, periodEnds } = await fetchCheckpoint({
    network,
    explorers: explorers.map((url) => url.replace(/\/+$/, '')),
    clock: Date.now,
    knownPeriodEnds: known.length / HASH_BYTES,
  })
  const shipped = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { height: number }>
  const before = shipped[network]?.height ?? 0
  if (checkpoint.height <= before) {
    console.log(`The checkpoint at block ${before} is as new as it can be.`)
    return
  }
  const next = JSON.stringify({ ...shipped, [network]: checkpoint })
  writeFileSync(file, await format(next, { parser: 'json', printWidth: 100 }))
  writeFileSync(endsFile, Buffer.concat([known, ...periodEnds]))
  console.log(`${network}: block ${before} -> ${checkpoint.height}\n${checkpoint.hash}`)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
