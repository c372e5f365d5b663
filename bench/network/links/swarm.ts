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

/** How the experiment is made; smaller figures for a quick look. */
interface SwarmSetup {
  runs: number
  /** Uplink of each seeder, each viewer of the crowd, and the HTTP server, megabits a second. */
  uplinkMbit: number
  fileMiB: number
  seeders: readonly number[]
  crowd: number
  crowdFileMiB: number
}

const SETUP: SwarmSetup = {
  runs: 3,
  uplinkMbit: 8,
  fileMiB: 16,
  seeders: [1, 2, 4, 8],
  crowd: 10,
  crowdFileMiB: 4,
}

type Way = 'swarm' | 'bitswap' | 'http'

/** One way of downloading. Seconds and ratios are medians of the runs. */
interface Download {
  way: Way
  seeders: number
  seconds: number
  /** Bytes that came in over the wire, of all protocols, ÷ size of the file. */
  wireRatio: number
  /** Bytes of the node's streams ÷ size. */
  streamRatio?: number
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
}

export interface SwarmFigures {
  setup: SwarmSetup
  downloads: Download[]
  crowds: Crowd[]
}

/** Runs the experiment; takes about ten minutes. Throws where namespaces are not allowed. */
export async function benchSwarm(setup: SwarmSetup = SETUP): Promise<SwarmFigures> {
  const words = refusal(['ip', 'tc'])
  if (words !== undefined) throw new Error(words)
  const downloads: Download[] = []
  for (const seeders of setup.seeders) {
    for (const way of ['swarm', 'bitswap'] as const) {
      downloads.push(await summary(setup, () => download(setup, way, seeders)))
    }
  }
  downloads.push(await summary(setup, () => httpDownload(setup)))
  const crowds: Crowd[] = []
  for (const way of ['swarm', 'bitswap', 'http'] as const) crowds.push(await crowd(setup, way))
  return { setup, downloads, crowds }
}

async function summary(setup: SwarmSetup, run: () => Promise<Download>): Promise<Download> {
  const all: Download[] = []
  for (let index = 0; index < setup.runs; index++) {
    all.push(await run())
    console.log(JSON.stringify(all.at(-1)))
  }
  const { way, seeders, streamRatio } = all[0] ?? (await run())
  const middle = (pick: (one: Download) => number) => round2(median(all.map(pick)))
  return {
    way,
    seeders,
    seconds: middle((one) => one.seconds),
    wireRatio: middle((one) => one.wireRatio),
    ...(streamRatio !== undefined && { streamRatio: middle((one) => one.streamRatio ?? 0) }),
  }
}

async function download(setup: SwarmSetup, way: 'swarm' | 'bitswap', n: number): Promise<Download> {
  const { fileMiB, uplinkMbit } = setup
  const wire = await Wire.open()
  try {
    const seeders = await several(n, () => wire.peer())
    const leech = await wire.peer()
    const [root = ''] = await Promise.all(seeders.map((seeder) => hold(seeder, fileMiB)))
    for (const { device, addresses, machine } of seeders) {
      await leech.process.do({ kind: 'dial', device, addresses })
      wire.limit(machine, uplinkMbit)
    }
    const before = wire.carried(leech.machine, 'rx')
    const counted = await leech.process.do<Counters>({ kind: 'counters' })
    const ms = await leech.process.do<number>({ kind: 'fetch', root, by: way })
    const { bytesReceived } = await leech.process.do<Counters>({ kind: 'counters' })
    return {
      way,
      seeders: n,
      seconds: ms / 1_000,
      wireRatio: (wire.carried(leech.machine, 'rx') - before) / (fileMiB * MIB),
      streamRatio: (bytesReceived - counted.bytesReceived) / (fileMiB * MIB),
    }
  } finally {
    wire.close()
  }
}

async function httpDownload({ fileMiB, uplinkMbit }: SwarmSetup): Promise<Download> {
  const wire = await Wire.open()
  try {
    const { url } = await webServer(wire, fileMiB, uplinkMbit)
    const { machine } = wire.machine()
    const ms = await wire.process(machine).do<number>({ kind: 'get', url })
    const wireRatio = wire.carried(machine, 'rx') / (fileMiB * MIB)
    return { way: 'http', seeders: 1, seconds: ms / 1_000, wireRatio }
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
    const { origin, fetchers } =
      way === 'http' ? await httpCrowd(wire, setup) : await nodeCrowd(wire, setup, way)
    const before = wire.carried(origin, 'tx')
    const times = await Promise.all(fetchers.map((fetchOne) => fetchOne()))
    const figures: Crowd = {
      way,
      viewers,
      medianSeconds: round2(median(times) / 1_000),
      lastSeconds: round2(Math.max(...times) / 1_000),
      originUploads: round2((wire.carried(origin, 'tx') - before) / (fileMiB * MIB)),
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
  const viewers = await several(setup.crowd, () => wire.peer())
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
  }
}

const hold = (peer: Peer, fileMiB: number): Promise<string> =>
  peer.process.do<string>({ kind: 'hold', seed: 1, bytes: fileMiB * MIB })

/** One after the other: starting a node takes a whole core. */
async function several<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = []
  for (let index = 0; index < count; index++) made.push(await make())
  return made
}

const round2 = (value: number): number => Math.round(value * 100) / 100
