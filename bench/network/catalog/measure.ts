/**
 * One measurement of the shared catalog in a process of its own, since its time is virtual. The only
 * argument is the job as JSON; the last line of the output is the result as JSON.
 */
import { seeded } from '../sim/random.ts'
import type { Random } from '../sim/random.ts'
import { VirtualTime } from './virtual-time.ts'
import type { Citizen } from './world.ts'
import { World } from './world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** One way, of each message, ms: two homes on a continent, and what a page of 20 KB takes. */
const LATENCY_MS = 75

interface Base {
  seed: number
  nodes: number
  stores: number
  /** Listings of each store. */
  listings: number
}

/** How long until how many know a new listing. */
export interface SpreadJob extends Base {
  kind: 'spread'
  changes: number
  /** False: only rounds spread it. */
  gossip: boolean
}

export interface SpreadResult {
  /** Of each change: when half, 95 % and all of the nodes knew it, ms. */
  changes: { half: number; most: number; all: number; bytesPerNode: number }[]
  /** Share of the nodes by time, all changes together: [ms, share]. */
  curve: [number, number][]
}

/** What an hour costs, and what a newcomer gets. */
export interface HourJob extends Base {
  kind: 'hour'
  /** Of each store. */
  changesPerDay: number
  renewalsPerDay: number
}

export interface HourResult {
  stores: number
  pageBytes: number
  bytesPerNodeHour: number
  requestsPerNodeHour: number
  changes: number
  /** The same hour without any change. */
  idleBytesPerNodeHour: number
  newcomer: { firstHundredMs: number; ninetyPercentMs: number; allMs: number; bytes: number }
}

export type CatalogJob = SpreadJob | HourJob

/** A network that has known the same stores for long. */
async function settle(job: Base, time: VirtualTime, random: Random, gossip = true): Promise<World> {
  const limits = gossip ? {} : { fanOut: 0 }
  const world = new World({ random, latencyMs: LATENCY_MS, listings: job.listings, limits })
  const first = await world.join()
  await first.catalog.start()
  while (world.shops.length < job.stores) await world.open()
  while (world.citizens.length < job.nodes) World.copy(first, await world.join())
  for (const shop of world.shops) {
    const [home] = random.sample(world.citizens, 1)
    if (home !== undefined) shop.home = home
  }
  for (const { catalog } of world.citizens.slice(1)) await catalog.start()
  await time.pass(11 * MINUTE)
  return world
}

async function spread(job: SpreadJob, time: VirtualTime): Promise<SpreadResult> {
  const random = seeded(job.seed)
  const world = await settle(job, time, random, job.gossip)
  const changes: SpreadResult['changes'] = []
  const all: number[] = []
  for (let at = 0; at < job.changes; at++) {
    const [shop] = random.sample(world.shops, 1)
    if (shop === undefined) throw new Error('no stores')
    const times: number[] = []
    const startedAt = time.now
    const offs = world.citizens.map(({ catalog }) =>
      catalog.onChange((change) => {
        if ('record' in change && change.record.sequence === shop.sequence) {
          if (change.nym === shop.record.nym) times.push(time.now - startedAt)
        }
      }),
    )
    world.meter.reset()
    await world.change(shop)
    await time.pass(HOUR, () => times.length === job.nodes)
    for (const off of offs) off()
    const share = (part: number) => times[Math.ceil(part * job.nodes) - 1] ?? HOUR
    const bytesPerNode = Math.round(world.meter.total / job.nodes)
    changes.push({ half: share(0.5), most: share(0.95), all: share(1), bytesPerNode })
    all.push(...times)
    await time.pass(random.integer(5 * MINUTE))
  }
  all.sort((a, b) => a - b)
  const steps = 40
  const curve = Array.from({ length: steps + 1 }, (_, step): [number, number] => {
    const index = Math.max(0, Math.round((step / steps) * all.length) - 1)
    return [all[index] ?? 0, (index + 1) / (job.changes * job.nodes)]
  })
  return { changes, curve }
}

async function hour(job: HourJob, time: VirtualTime): Promise<HourResult> {
  const random = seeded(job.seed)
  const world = await settle(job, time, random)
  const entries = world.citizens[0]?.catalog.known() ?? []
  const pageBytes = entries.reduce((sum, { bytes }) => sum + bytes, 0) / entries.length

  world.meter.reset()
  await time.pass(HOUR)
  const idleBytesPerNodeHour = Math.round(world.meter.total / job.nodes)

  const perHour = (perDay: number) => Math.round((perDay / 24) * job.stores)
  const [changes, renewals] = [perHour(job.changesPerDay), perHour(job.renewalsPerDay)]
  const acts = [
    ...random.sample(world.shops, changes).map((shop) => () => world.change(shop)),
    ...random.sample(world.shops, renewals).map((shop) => () => world.renew(shop)),
  ]
  world.meter.reset()
  for (const act of random.sample(acts, acts.length)) {
    void act()
    await time.pass(HOUR / acts.length)
  }
  const bytesPerNodeHour = Math.round(world.meter.total / job.nodes)
  const requestsPerNodeHour = Math.round((2 * world.meter.requests) / job.nodes)

  const newcomer = await arrive(world, time, job.stores)
  const { stores } = job
  const costs = { bytesPerNodeHour, requestsPerNodeHour, changes, idleBytesPerNodeHour }
  return { stores, pageBytes: Math.round(pageBytes), ...costs, newcomer }
}

/** Somebody with nothing comes, and takes what the neighbours have. */
async function arrive(world: World, time: VirtualTime, stores: number) {
  const newcomer: Citizen = await world.join()
  const startedAt = time.now
  const times: number[] = []
  newcomer.catalog.onChange((change) => {
    if ('record' in change) times.push(time.now - startedAt)
  })
  world.meter.reset()
  await newcomer.catalog.start()
  await time.pass(HOUR, () => times.length >= stores)
  const at = (count: number) => times[Math.ceil(count) - 1] ?? HOUR
  return {
    firstHundredMs: at(Math.min(100, stores)),
    ninetyPercentMs: at(0.9 * stores),
    allMs: at(stores),
    bytes: Math.round(world.meter.total / 2),
  }
}

const [argument] = process.argv.slice(2)
if (argument !== undefined) {
  const job = JSON.parse(argument) as CatalogJob
  const time = new VirtualTime(Date.now())
  const result = job.kind === 'spread' ? await spread(job, time) : await hour(job, time)
  console.log(JSON.stringify(result))
  process.exit(0)
}
