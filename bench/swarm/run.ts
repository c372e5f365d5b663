/**
 * A file from 1, 2, 4 and 8 seeders with equal lines, and from an owner to ten people who want it at
 * the same moment; the same with plain Bitswap in turn. Every byte counts that goes over the lines, with
 * all that protocols add. Run alone: `node bench/run.ts swarm`.
 */
import { walkStore } from '../../src/p2p/store/walk.ts'
import { collect } from '../../src/p2p/swarm/local-blocks.ts'
import { median } from '../median.ts'
import type { File, Person } from './people.ts'
import { Crowd, makeFile } from './people.ts'

const FILE_BYTES = 16 * 1024 * 1024
const SEEDERS = [1, 2, 4, 8]
const VIEWERS = 10
const RUNS = 3

/** Upload of every seeder: slow enough that eight of them together do not fill a core. */
const LINE_BYTES_PER_SECOND = 768 * 1024

/** Upload of everybody in a crowd, whose eleven nodes and 55 connections share one core here. */
const CROWD_LINE_BYTES_PER_SECOND = 384 * 1024

/** A crowd at Bitswap takes minutes. */
const CROWD_RUNS = { souk: 3, bitswap: 1 }

/** Medians over several runs. */
interface SwarmBenchRow {
  with: 'souk' | 'bitswap'
  seeders: number
  viewers: number
  /** Until the last viewer has all of it. */
  seconds: number
  /** Speed ÷ (seeders × speed with one seeder), of the same way. */
  'share of n × one'?: number
  /** Over all lines ÷ (viewers × size). */
  'moved ÷ size': number
  /** What the first seeder sent ÷ size. */
  'origin sent ÷ size': number
}

type Way = (viewer: Person, file: File) => Promise<unknown>

const WAYS: Record<SwarmBenchRow['with'], Way> = {
  souk: ({ browser }, { root }) => browser.stores.fetchAll(root),
  bitswap: ({ browser }, { root }) =>
    walkStore(root, (cid, options) => collect(browser.node.helia.blockstore.get(cid, options))),
}

export async function benchSeeders(): Promise<SwarmBenchRow[]> {
  const file = await makeFile(FILE_BYTES)
  const rows: SwarmBenchRow[] = []
  // Told at once: the last of them takes minutes, and may be broken off.
  const add = (row: SwarmBenchRow) => {
    rows.push(row)
    console.log(row)
  }
  for (const [name, way] of Object.entries(WAYS) as [SwarmBenchRow['with'], Way][]) {
    let one: number | undefined
    for (const seeders of SEEDERS) {
      const row = await several(RUNS, () => measure(name, way, file, seeders, 1))
      one ??= row.seconds
      add({ ...row, 'share of n × one': two(one / row.seconds / seeders) })
    }
    add(await several(CROWD_RUNS[name], () => measure(name, way, file, 1, VIEWERS)))
  }
  return rows
}

async function measure(
  name: SwarmBenchRow['with'],
  way: Way,
  file: File,
  seeders: number,
  viewers: number,
): Promise<SwarmBenchRow> {
  const crowd = new Crowd()
  try {
    const givers: Person[] = []
    const takers: Person[] = []
    const line = viewers > 1 ? CROWD_LINE_BYTES_PER_SECOND : LINE_BYTES_PER_SECOND
    for (let n = 0; n < seeders; n++) givers.push(await crowd.add(line, file))
    for (let n = 0; n < viewers; n++) takers.push(await crowd.add(line))
    await crowd.connectAll()
    const lines = [...givers, ...takers].map(({ uplink }) => uplink)
    const before = lines.map(({ bytes }) => bytes)
    const began = performance.now()
    await Promise.all(takers.map((taker) => way(taker, file)))
    const seconds = (performance.now() - began) / 1000
    const sent = lines.map(({ bytes }, index) => bytes - (before[index] ?? 0))
    const moved = sent.reduce((sum, bytes) => sum + bytes, 0)
    return {
      with: name,
      seeders,
      viewers,
      seconds: two(seconds),
      'moved ÷ size': two(moved / viewers / file.bytes),
      'origin sent ÷ size': two((sent[0] ?? 0) / file.bytes),
    }
  } finally {
    await crowd.leave()
  }
}

async function several(
  times: number,
  measureOnce: () => Promise<SwarmBenchRow>,
): Promise<SwarmBenchRow> {
  const runs: SwarmBenchRow[] = []
  while (runs.length < times) runs.push(await measureOnce())
  const [first] = runs
  if (first === undefined) throw new Error('nothing was measured')
  const middle = (figure: 'seconds' | 'moved ÷ size' | 'origin sent ÷ size') =>
    two(median(runs.map((run) => run[figure])))
  return {
    ...first,
    seconds: middle('seconds'),
    'moved ÷ size': middle('moved ÷ size'),
    'origin sent ÷ size': middle('origin sent ÷ size'),
  }
}

const two = (value: number): number => Math.round(value * 100) / 100
