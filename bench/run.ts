/**
 * `npm run bench`: all measurements, in one run on one machine. Prints a table and stores the figures
 * as JSON in bench/results/. `npm run bench -- app sizes` runs some of them; those of the network, which take minutes, run only when they are named.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '../scripts/build.ts'
import { root } from '../scripts/install.mjs'
import { benchApp } from './app/run.ts'
import { benchBridge } from './bridge/run.ts'
import { benchChain } from './chain/run.ts'
import { benchContracts } from './contracts/run.ts'
import { benchCatalog } from './network/catalog/catalog-bench.ts'
import { benchAvailability } from './network/sim/availability-bench.ts'
import { benchChurn } from './network/sim/churn-bench.ts'
import { benchSynchronisation } from './network/sim/synchronisation-bench.ts'
import { measureSizes } from './sizes.ts'
import { plotFirstSight } from './network/links/first-sight-plot.ts'
import { benchFirstSight } from './network/links/first-sight.ts'
import { plotSwarm } from './network/links/swarm-plot.ts'
import { benchSwarm } from './network/links/swarm.ts'
import { benchSearch } from './search/run.ts'
import { benchStorage } from './storage/run.ts'
import { benchSeeders } from './swarm/run.ts'
import { benchWallet } from './wallet/run.ts'
import { benchWatch } from './watch/run.ts'

const PARTS: Record<string, () => Promise<unknown>> = {
  sizes: async () => measureSizes(),
  app: benchApp,
  bridge: benchBridge,
  storage: benchStorage,
  contracts: benchContracts,
  chain: benchChain,
  wallet: benchWallet,
  watch: benchWatch,
}

/** Minutes each, and some need root: only when they are named. */
const LONG_PARTS: Record<string, () => Promise<unknown>> = {
  search: benchSearch,
  swarm: benchSeeders,
  'link-swarm': async () => plotSwarm(await benchSwarm()),
  'first-sight': async () => plotFirstSight(await benchFirstSight()),
  'network-availability': async () => (await benchAvailability()).promise,
  'network-churn': async () => (await benchChurn()).summary,
  'network-synchronisation': async () => (await benchSynchronisation()).summary,
  'network-catalog': benchCatalog,
}

async function main(): Promise<void> {
  const chosen = process.argv.slice(2)
  const unknown = chosen.filter((name) => !Object.hasOwn({ ...PARTS, ...LONG_PARTS }, name))
  if (unknown.length > 0) {
    console.error(
      `Unknown: ${unknown.join(', ')}. There are: ${Object.keys({ ...PARTS, ...LONG_PARTS }).join(', ')}.`,
    )
    process.exit(2)
  }
  // Those of the network run no browser.
  if (chosen.length === 0 || chosen.some((name) => name in PARTS)) buildApp(root, { quiet: true })
  const folder = join(root, 'bench/results')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${new Date().toISOString().slice(0, 10)}.json`)
  const results: Record<string, unknown> = {
    at: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
  }
  for (const [name, measure] of Object.entries({ ...PARTS, ...LONG_PARTS })) {
    const wanted = chosen.length > 0 ? chosen.includes(name) : Object.hasOwn(PARTS, name)
    if (!wanted) continue
    const figures = await measure()
    results[name] = figures
    console.log(`\n${name}`)
    console.table(figures)
  }
  // What is measured alone joins the other figures of the day.
  const earlier = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {}
  writeFileSync(file, `${JSON.stringify({ ...earlier, ...results }, undefined, 2)}\n`)
  console.log(`\nStored in ${file}`)
  process.exit(0)
}

await main()
