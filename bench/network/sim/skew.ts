import type { Nym } from '../../../src/lib/brand.ts'
import { readStoreRecord } from '../../../src/p2p/dht/ipns-record.ts'
import { storeRecordKey } from '../../../src/p2p/dht/keys.ts'
import { storeContent } from '../../../src/p2p/swarm/testing.ts'
import { openShop } from './market.ts'
import { seeded } from './random.ts'
import { SimNetwork } from './sim-network.ts'
import type { SimNode } from './sim-node.ts'
import type { SimTime } from './sim-time.ts'

export interface SkewInit {
  seed: number
  n: number
  /** How wrong clocks are, ms; each node has one of these, drawn by chance. */
  clocks: readonly number[]
  /** Clocks of vendors and of askers to be tried, ms. */
  tried: readonly number[]
  askers: number
}

/** Askers whose clock is wrong by `asker` look for the store of a vendor whose clock is wrong by `vendor`. */
export interface SkewFigures {
  vendor: number
  asker: number
  newest: number
  old: number
  nothing: number
}

/** A store is changed and looked up among nodes whose clocks disagree. */
export async function measureSkew(init: SkewInit, time: SimTime): Promise<SkewFigures[]> {
  const random = seeded(init.seed)
  const { n, clocks } = init
  const skews = Array.from({ length: n }, () => clocks[random.integer(clocks.length)] ?? 0)
  const clock = (index: number) => () => time.now() + (skews[index] ?? 0)
  const network = await SimNetwork.start({ random, n, k: 20, clock })
  const figures: SkewFigures[] = []
  for (const [at, vendorSkew] of init.tried.entries()) {
    const vendor = network.nodes[at]
    if (vendor === undefined) continue
    const { nym, identity } = vendor.disk
    await openShop(vendor)
    // The change is signed by a clock that is wrong by so much; the first version by the right one.
    await time.skewed(vendorSkew, async () =>
      vendor.stores.publish(identity, nym, await storeContent(['fig'])),
    )
    await vendor.stores.schedule.runDue()
    for (const askerSkew of init.tried) {
      const tally = { vendor: vendorSkew, asker: askerSkew, newest: 0, old: 0, nothing: 0 }
      const strangers = network.nodes.filter((node) => node !== vendor)
      for (const asker of random.sample(strangers, init.askers)) {
        const answers = await answersTo(asker, nym)
        const version = await time.skewed(askerSkew, () => newestOf(nym, answers))
        if (version === undefined) tally.nothing++
        else if (version === 2n) tally.newest++
        else tally.old++
      }
      figures.push(tally)
    }
  }
  await network.stop()
  return figures
}

/** Everything that a search is told, unverified: those who answer live by their own clocks. */
async function answersTo({ dht }: SimNode, nym: Nym): Promise<Uint8Array[]> {
  const answers: Uint8Array[] = []
  const signal = AbortSignal.timeout(10_000)
  for await (const event of dht.get(storeRecordKey(nym), { signal })) {
    if (event.name === 'PEER_RESPONSE' && event.record !== undefined) {
      answers.push(event.record.value)
    }
  }
  return answers
}

/** The newest that verifies, as `src/p2p/dht/resolve.ts` chooses it; `undefined`: none does. */
async function newestOf(nym: Nym, answers: readonly Uint8Array[]): Promise<bigint | undefined> {
  let newest: bigint | undefined
  for (const bytes of answers) {
    const record = await readStoreRecord(nym, bytes).catch(() => undefined)
    if (record !== undefined && record.sequence > (newest ?? -1n)) newest = record.sequence
  }
  return newest
}
