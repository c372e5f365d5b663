/**
 * `npm run bench -- link-swarm`: one downloads a file from n seeders with equal uplinks, in network namespaces with
 * `tc tbf`, by the swarm, by plain Bitswap and by HTTP from one server; then a crowd downloads from one origin.
 */
import { refusal } from '../../../e2e/fixtures/namespaces.ts'
import { median } from '../../median.ts'
import type { Counters } from './orders.ts'
import { Wire } from './wire.ts'
import type { Peer } from './wire.ts'

const MIB = 1024 * 1024

type Way = 'swarm' | 'bitswap' | 'http'

/** How the experiment is made; smaller figures for a quick look. */
interface SwarmSetup {
  runs: number
  /** Uplink of each seeder, each viewer of the crowd, and the HTTP server, megabits a second. */
  uplinkMbit: number
  fileMiB: number
  seeders: readonly number[]
  crowd: number
  crowdFileMiB: number
  /** Which ways of downloading are compared. */
  ways: readonly Way[]
}

const SETUP: SwarmSetup = {
  runs: 3,
  uplinkMbit: 8,
  fileMiB: 8,
  seeders: [1, 2, 4, 8],
  crowd: 10,
  crowdFileMiB: 4,
  ways: ['swarm', 'bitswap', 'http'],
}

/** One way of downloading. Seconds and ratios are medians of the runs. */
interface Download {
  way: Way
  seeders: number
  seconds: number
  /** Bytes that came in over the wire, of all protocols, ÷ size of the file. */
  wireRatio: number
  /** Bytes of the node's streams ÷ size. */
  streamRatio?: number
  /** Time that the one who downloads had on a core ÷ time that it took. */
  coreShare?: number
  /** Runs that did not end within 75 s, and are in none of the medians. */
  stalled?: number
}

/** Everybody wants the same at the same time from one origin. */
interface Crowd {
  way: Way
  viewers: number
  /** Until half of them, and all of them, have it. */
  medianSeconds: number
  lastSeconds: number
  /** Bytes that left the origin ÷ size of the file. */
  originUploads: number
  /** Bytes of the viewers' streams ÷ (viewers × size). */
  streamRatio?: number
}

export interface SwarmFigures {
  setup: SwarmSetup
  downloads: Download[]
  crowds: Crowd[]
}

/** Runs the experiment; takes about ten minutes. Throws where namespaces are not allowed. */
export async function benchSwarm(changes: Partial<SwarmSetup> = {}): Promise<SwarmFigures> {
  const setup = { ...SETUP, ...changes }
  const words = refusal(['ip', 'tc'])
  if (words !== undefined) throw new Error(words)
  const downloads: Download[] = []
  for (const seeders of setup.seeders) downloads.push(...(await downloadsFrom(setup, seeders)))
  if (setup.ways.includes('http')) downloads.push(await httpDownload(setup))
  const crowds: Crowd[] = []
  for (const way of setup.ways) {
    // A viewer that stalls leaves no figures of that crowd.
    const one = await crowd(setup, way).catch((error: unknown) => console.error(way, error))
    if (one !== undefined) crowds.push(one)
  }
  return { setup, downloads, crowds }
}

/** By swarm and by Bitswap in turn, from the same seeders, each time to somebody new. */
async function downloadsFrom(setup: SwarmSetup, n: number): Promise<Download[]> {
  const wire = await Wire.open()
  try {
    const seeders = await Promise.all(Array.from({ length: n }, () => wire.peer()))
    const [root = ''] = await Promise.all(seeders.map((seeder) => hold(seeder, setup.fileMiB)))
    for (const { machine } of seeders) wire.limit(machine, setup.uplinkMbit)
    const all: Download[] = []
    for (let run = 0; run < setup.runs; run++) {
      for (const way of setup.ways) {
        if (way === 'http') continue
        const one = download(wire, seeders, root, way, setup.fileMiB * MIB)
        all.push(await one.catch((error: unknown) => stalled(way, n, error)))
        console.log(JSON.stringify(all.at(-1)))
      }
    }
    return setup.ways
      .filter((way) => way !== 'http')
      .map((way) => middle(all.filter((one) => one.way === way)))
  } finally {
    wire.close()
  }
}

async function download(
  wire: Wire,
  seeders: readonly Peer[],
  root: string,
  by: 'swarm' | 'bitswap',
  bytes: number,
): Promise<Download> {
  const { process, machine } = await wire.peer()
  const dialAll = () =>
    Promise.all(
      seeders.map(({ device, addresses }) => process.do({ kind: 'dial', device, addresses })),
    )
  // On a busy machine a dial may take too long: who is connected already is not dialled again.
  await dialAll().catch(dialAll)
  const before = wire.carried(machine, 'rx')
  const counted = await process.do<Counters>({ kind: 'counters' })
  if (counted.peers < seeders.length) throw new Error(`${counted.peers} are connected`)
  const ms = await process.do<number>({ kind: 'fetch', root, by }).catch((error: unknown) => {
    // One that has stalled may go on, and would take its share from those who come next.
    process.stop()
    throw error
  })
  const { bytesReceived, cpu } = await process.do<Counters>({ kind: 'counters' })
  const wireRatio = (wire.carried(machine, 'rx') - before) / bytes
  process.stop()
  const streamRatio = (bytesReceived - counted.bytesReceived) / bytes
  const seconds = ms / 1_000
  const coreShare = (cpu - counted.cpu) / seconds
  return { way: by, seeders: seeders.length, seconds, wireRatio, streamRatio, coreShare }
}

function stalled(way: Way, seeders: number, error: unknown): Download {
  console.error(way, error)
  return { way, seeders, seconds: NaN, wireRatio: NaN, streamRatio: NaN, stalled: 1 }
}

function middle(runs: readonly Download[]): Download {
  const all = runs.filter((one) => one.stalled === undefined)
  const [first] = all.length > 0 ? all : runs
  if (first === undefined) throw new Error('nothing was measured')
  const of = (pick: (one: Download) => number) => round2(median(all.map(pick)))
  return {
    ...first,
    seconds: of((one) => one.seconds),
    wireRatio: of((one) => one.wireRatio),
    ...(all.length < runs.length && { stalled: runs.length - all.length }),
    ...(first.coreShare !== undefined && { coreShare: of((one) => one.coreShare ?? 0) }),
    ...(first.streamRatio !== undefined && { streamRatio: of((one) => one.streamRatio ?? 0) }),
  }
}

async function httpDownload({ fileMiB, uplinkMbit, runs }: SwarmSetup): Promise<Download> {
  const wire = await Wire.open()
  try {
    const { url } = await webServer(wire, fileMiB, uplinkMbit)
    const all: Download[] = []
    for (let run = 0; run < runs; run++) {
      const { machine } = wire.machine()
      const ms = await wire.process(machine).do<number>({ kind: 'get', url })
      const wireRatio = wire.carried(machine, 'rx') / (fileMiB * MIB)
      all.push({ way: 'http', seeders: 1, seconds: ms / 1_000, wireRatio })
    }
    return middle(all)
  } finally {
    wire.close()
  }
}

async function webServer(wire: Wire, fileMiB: number, uplinkMbit: number) {
  const { machine, address } = wire.machine()
  const order = { kind: 'serve', host: address, bytes: fileMiB * MIB } as const
  const url = await wire.process(machine).do<string>(order)
  wire.limit(machine, uplinkMbit)
  return { url, machine }
}

/** All viewers are connected to the origin and to each other's neighbours, and ask at the same moment. */
async function crowd(setup: SwarmSetup, way: Way): Promise<Crowd> {
  const { crowd: viewers, crowdFileMiB: fileMiB, uplinkMbit } = setup
  const wire = await Wire.open()
  try {
    const { origin, fetchers, received } =
      way === 'http' ? await httpCrowd(wire, setup) : await nodeCrowd(wire, setup, way)
    const before = wire.carried(origin, 'tx')
    const streams = await received?.()
    const times = await Promise.all(fetchers.map((fetchOne) => fetchOne()))
    const moved = ((await received?.()) ?? 0) - (streams ?? 0)
    const figures: Crowd = {
      way,
      viewers,
      medianSeconds: round2(median(times) / 1_000),
      lastSeconds: round2(Math.max(...times) / 1_000),
      originUploads: round2((wire.carried(origin, 'tx') - before) / (fileMiB * MIB)),
      ...(received !== undefined && { streamRatio: round2(moved / viewers / (fileMiB * MIB)) }),
    }
    console.log(JSON.stringify({ ...figures, uplinkMbit }))
    return figures
  } finally {
    wire.close()
  }
}

interface CrowdScene {
  origin: string
  fetchers: (() => Promise<number>)[]
  /** Bytes of all viewers' streams so far. */
  received?: () => Promise<number>
}

async function httpCrowd(wire: Wire, setup: SwarmSetup): Promise<CrowdScene> {
  const { url, machine } = await webServer(wire, setup.crowdFileMiB, setup.uplinkMbit)
  const viewers = Array.from({ length: setup.crowd }, () => wire.process(wire.machine().machine))
  // The first answer tells that the process runs, so that its start is not measured.
  await Promise.all(viewers.map((viewer) => viewer.do({ kind: 'ready' })))
  return {
    origin: machine,
    fetchers: viewers.map((viewer) => () => viewer.do({ kind: 'get', url })),
  }
}

async function nodeCrowd(
  wire: Wire,
  setup: SwarmSetup,
  by: 'swarm' | 'bitswap',
): Promise<CrowdScene> {
  const origin = await wire.peer()
  const viewers = await Promise.all(Array.from({ length: setup.crowd }, () => wire.peer()))
  const root = await hold(origin, setup.crowdFileMiB)
  for (const [index, viewer] of viewers.entries()) {
    const friends = [
      origin,
      viewers[(index + 1) % viewers.length],
      viewers[(index + 3) % viewers.length],
    ]
    for (const friend of friends) {
      if (friend === undefined || friend === viewer) continue
      const { device, addresses } = friend
      await viewer.process.do({ kind: 'dial', device, addresses })
    }
  }
  for (const { machine } of [origin, ...viewers]) wire.limit(machine, setup.uplinkMbit)
  return {
    origin: origin.machine,
    fetchers: viewers.map(
      ({ process }) =>
        () =>
          process.do({ kind: 'fetch', root, by }),
    ),
    received: async () => {
      const counts = viewers.map(({ process }) => process.do<Counters>({ kind: 'counters' }))
      return (await Promise.all(counts)).reduce((sum, { bytesReceived }) => sum + bytesReceived, 0)
    },
  }
}

const hold = (peer: Peer, fileMiB: number): Promise<string> =>
  peer.process.do<string>({ kind: 'hold', seed: 1, bytes: fileMiB * MIB })

const round2 = (value: number): number => Math.round(value * 100) / 100
