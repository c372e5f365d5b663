import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CATALOG_LIMITS } from '../../../src/p2p/catalog/limits.ts'
import { draw, save } from '../sim/files.ts'
import type { HourJob, HourResult, SpreadJob, SpreadResult } from './measure.ts'

const script = fileURLToPath(new URL('./measure.ts', import.meta.url))

const LISTINGS = 20

const SPREAD: Omit<SpreadJob, 'gossip'> = {
  kind: 'spread',
  seed: 1,
  nodes: 200,
  stores: 20,
  listings: LISTINGS,
  changes: 10,
}

const HOUR: Omit<HourJob, 'stores'> = {
  kind: 'hour',
  seed: 2,
  nodes: 30,
  listings: LISTINGS,
  changesPerDay: 1,
  renewalsPerDay: 2,
}

const STORES = [50, 200, 1_000]

/** Stores to which the figures are carried on. */
const CARRIED_ON = [1_000, 10_000, 100_000, 1_000_000]

/** Measures how listings spread over a network of catalogs and what that costs; about ten minutes. */
export async function benchCatalog() {
  const gossip = await run<SpreadResult>({ ...SPREAD, gossip: true })
  const rounds = await run<SpreadResult>({ ...SPREAD, changes: 4, gossip: false })
  const hours: HourResult[] = []
  for (const stores of STORES) hours.push(await run<HourResult>({ ...HOUR, stores }))
  return catalogFigures(gossip, rounds, hours)
}

/** Makes figures and pictures of what the networks ended with. */
function catalogFigures(gossip: SpreadResult, rounds: SpreadResult, hours: HourResult[]) {
  const carriedOn = carryOn(hours)
  const seconds = (pick: (one: SpreadResult['changes'][number]) => number, of: SpreadResult) =>
    median(of.changes.map(pick)) / 1_000
  const summary = {
    halfKnowSeconds: seconds(({ half }) => half, gossip),
    mostKnowSeconds: seconds(({ most }) => most, gossip),
    allKnowSeconds: seconds(({ all }) => all, gossip),
    mostKnowByRoundsAloneSeconds: seconds(({ most }) => most, rounds),
  }
  const settings = { spread: SPREAD, hour: HOUR, limits: CATALOG_LIMITS }
  save('network-catalog', { summary, settings, gossip, rounds, hours, carriedOn })
  draw('catalog-spread', {
    title: 'Who knows a new listing, 200 nodes',
    x: { label: 'seconds', log: 10, min: 0.1, max: 600 },
    y: { label: 'share of nodes', min: 0, max: 1 },
    series: [
      { name: 'told and compared', points: curveOf(gossip) },
      { name: 'compared alone', points: curveOf(rounds) },
    ],
  })
  draw('catalog-bytes', {
    title: 'Bytes of one node in an hour, sent and received',
    x: { label: 'stores in the network', log: 10 },
    y: { label: 'MB an hour', log: 10 },
    series: [
      {
        name: 'measured',
        points: hours.map(({ stores, bytesPerNodeHour }) => [stores, bytesPerNodeHour / 1e6]),
      },
      {
        name: 'carried on',
        points: carriedOn.map(({ stores, bytesPerNodeHour }) => [stores, bytesPerNodeHour / 1e6]),
        dashed: true,
      },
    ],
  })
  return summary
}

const curveOf = ({ curve }: SpreadResult) =>
  curve.map(([ms, share]) => [Math.max(0.1, ms / 1_000), share] as const)

/**
 * Idle cost plus the cost of a store, as measured with most stores, for all that a catalog holds; once it is
 * full, plus its turnover. A node beyond that is not told more by its neighbours.
 */
function carryOn(hours: readonly HourResult[]) {
  const most = hours.at(-1)
  if (most === undefined) return []
  const { idleBytesPerNodeHour: idle, bytesPerNodeHour, stores: measured, pageBytes } = most
  const perStore = (bytesPerNodeHour - idle) / measured
  const room = Math.min(CATALOG_LIMITS.stores, Math.floor(CATALOG_LIMITS.bytes / pageBytes))
  return CARRIED_ON.map((stores) => {
    const held = Math.min(stores, room)
    // Each newcomer is taken once and handed on once.
    const turnover = stores > room ? CATALOG_LIMITS.newWhenFull * pageBytes * 2 : 0
    const bytes = Math.round(idle + perStore * held + turnover)
    return { stores, held, bytesPerNodeHour: bytes }
  })
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The last line that the process writes. */
async function run<T>(job: SpreadJob | HourJob): Promise<T> {
  const child = spawn(process.execPath, [script, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.once('close', resolve)
  const code = await promise
  if (code !== 0) throw new Error(`A network of catalogs ended with code ${code}`)
  const last = output.trim().split('\n').at(-1) ?? ''
  console.log(`${JSON.stringify(job)} ${last.slice(0, 400)}`)
  return JSON.parse(last) as T
}
