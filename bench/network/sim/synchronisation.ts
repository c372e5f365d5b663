import { sleep } from '../../../src/lib/abort.ts'
import type { Nym } from '../../../src/lib/brand.ts'
import { resolveStore } from '../../../src/p2p/dht/resolve.ts'
import { storeContent } from '../../../src/p2p/swarm/testing.ts'
import { fairClock } from './fair-time.ts'
import { openShop } from './market.ts'
import { seeded } from './random.ts'
import { SimNetwork } from './sim-network.ts'
import type { SimNode } from './sim-node.ts'
import type { SimTime } from './sim-time.ts'

export interface SynchronisationInit {
  seed: number
  n: number
  /** People who look at the shop while it is changed. */
  viewers: number
  /** One way, of each message, ms. */
  latencyMs: number
  /** When others look the shop up in the DHT, ms after the change, each time so many of them. */
  lookUpsAt: readonly number[]
  askers: number
}

/** Who saw what at one time after the change. */
export interface Staleness {
  afterMs: number
  old: number
  asked: number
}

export interface SynchronisationFigures {
  /** Until each viewer's page showed the change that was pushed to it, ms, ascending. */
  pushedMs: number[]
  /** Until the vendor's walk to the replicas had ended, ms. */
  publishedMs: number
  /** Those who looked it up in the DHT meanwhile. */
  lookUps: Staleness[]
}

/** A store changes while some look at it and others come. */
export async function measureSynchronisation(
  init: SynchronisationInit,
): Promise<SynchronisationFigures> {
  const random = seeded(init.seed)
  const { n, latencyMs } = init
  const network = await SimNetwork.start({ random, n, k: 20, latencyMs })
  const [vendor, ...others] = random.sample(network.nodes, n)
  if (vendor === undefined) throw new Error('nobody is there')
  const { nym, identity } = vendor.disk
  await openShop(vendor)
  const viewers = others.splice(0, init.viewers)
  const seen = await Promise.all(viewers.map((viewer) => watch(viewer, nym)))
  await settled(() => viewers.every(({ net }) => vendor.net.directPeers().includes(net.device)))
  // Questions for news are under way.
  await sleep(10 * latencyMs + 500)

  const start = fairClock()
  const lookUps = init.lookUpsAt.map(async (afterMs): Promise<Staleness> => {
    await passed(start + afterMs)
    const askers = random.sample(others, init.askers)
    const versions = await Promise.all(askers.map((asker) => versionSeen(asker, nym)))
    const known = versions.filter((version) => version !== undefined)
    return { afterMs, old: known.filter((version) => version < 2n).length, asked: known.length }
  })
  const content = await storeContent(['melon', 'lemon', 'fig'])
  await vendor.stores.publish(identity, nym, content)
  await vendor.stores.schedule.runDue()
  const publishedMs = Math.round(fairClock() - start)
  const times = await Promise.all(seen.map(({ changed }) => changed))
  const figures = {
    pushedMs: times.map((time) => Math.round(time - start)).sort((a, b) => a - b),
    publishedMs,
    lookUps: await Promise.all(lookUps),
  }
  await network.stop()
  return figures
}

/** Opens the shop in a node and returns when, later, its second version is shown. */
async function watch(viewer: SimNode, nym: Nym): Promise<{ changed: Promise<number> }> {
  const store = await viewer.stores.openStore(nym)
  const { promise, resolve } = Promise.withResolvers<number>()
  store.changes.on(() => {
    if ((store.snapshot?.record.sequence ?? 0n) >= 2n) resolve(fairClock())
  })
  return { changed: promise }
}

/** The version that a look-up ends with; `undefined`: none was found. */
export async function versionSeen(asker: SimNode, nym: Nym): Promise<bigint | undefined> {
  return resolveStore(asker.dht, nym).then(
    ({ sequence }) => sequence,
    () => undefined,
  )
}

async function settled(condition: () => boolean): Promise<void> {
  const end = fairClock() + 20_000
  while (!condition() && fairClock() < end) await sleep(50)
}

async function passed(time: number): Promise<void> {
  while (fairClock() < time) await sleep(Math.max(1, time - fairClock()))
}

export interface ReturnInit {
  seed: number
  n: number
  /** Share of the nodes that are away while the store is changed. */
  away: number
  /** Minutes after the change at which they come back, with what they held. */
  backAfter: number
  minutes: readonly number[]
  askers: number
  /** Whether holders repeat records and newcomers are handed some. */
  upkeep: boolean
}

/**
 * Some replicas sleep through a change and return with the old version, while the vendor has gone for
 * good: how many of those who then look it up are told the old one?
 */
export async function measureReturn(init: ReturnInit, time: SimTime): Promise<Staleness[]> {
  const random = seeded(init.seed)
  const { n, upkeep } = init
  const network = await SimNetwork.start({ random, n, k: 20, handover: upkeep })
  const [vendor, ...others] = random.sample(network.nodes, n)
  if (vendor === undefined) throw new Error('nobody is there')
  const { nym, identity } = vendor.disk
  await openShop(vendor)
  const sleepers = random.sample(others, Math.round(init.away * n))
  await network.crash(sleepers)
  await vendor.stores.publish(identity, nym, await storeContent(['fig']))
  await vendor.stores.schedule.runDue()
  await vendor.crash()
  const changedAt = time.now()
  const steps: Staleness[] = []
  let back = false
  for (const minute of init.minutes) {
    time.advanceTo(changedAt + minute * 60_000)
    if (!back && minute >= init.backAfter) {
      back = true
      for (const sleeper of sleepers) await network.add(sleeper.disk)
    }
    if (upkeep) for (const node of network.alive) await node.dht.keeper.runDue()
    let [old, asked] = [0, 0]
    for (const asker of random.sample(network.alive, init.askers)) {
      const version = await versionSeen(asker, nym)
      if (version === undefined) continue
      asked++
      if (version < 2n) old++
    }
    steps.push({ afterMs: minute * 60_000, old, asked })
  }
  await network.stop()
  return steps
}
