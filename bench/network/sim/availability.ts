import { fairClock } from './fair-time.ts'
import { findsRecord, follow, openShop, readsListing, type Shop } from './market.ts'
import { seeded } from './random.ts'
import { SimNetwork } from './sim-network.ts'

export interface AvailabilityInit {
  seed: number
  /** Nodes. */
  n: number
  /** Replication of records. */
  k: number
  /** Shares of the nodes that are gone, ascending; each step crashes those that are missing to it. */
  gammas: readonly number[]
  /** Shops; their followers are taken in turn from `followers`. */
  shops: number
  /** How many follow a shop: one number for each kind of shop. */
  followers: readonly number[]
  /** Survivors that look for each shop's record after each step. */
  askers: number
  /** Survivors that try to read a listing of each shop after each step. */
  readers: number
}

/** Successes of tries. */
export interface Tally {
  hits: number
  tries: number
}

export interface AvailabilityStep {
  gamma: number
  crashed: number
  /** Store records found through the DHT. */
  record: Tally
  /** Shops of which at least one asker found the record: what depends on the replicas alone. */
  shopsFound: Tally
  /** Listings read, by the number of followers of the shop. */
  listing: Record<number, Tally>
  /** DHT requests for one search of a record, on average. */
  requests: number
}

const DHT = '/souk/kad/1.0.0'

/**
 * The paper's "availability test": a network of `n` nodes, of which some crash, after which the others
 * look for what was published. Nobody has time to repair anything.
 */
export async function measureAvailability(init: AvailabilityInit): Promise<AvailabilityStep[]> {
  const random = seeded(init.seed)
  const { n, k } = init
  const network = await SimNetwork.start({ random, n, k, clock: () => fairClock })
  const shops: Shop[] = []
  for (const [at, vendor] of random.sample(network.nodes, init.shops).entries()) {
    const shop = await openShop(vendor)
    const others = network.nodes.filter((node) => node !== vendor)
    await follow(shop, random.sample(others, init.followers[at % init.followers.length] ?? 0))
    shops.push(shop)
  }
  const order = random.sample(network.nodes, n)
  const steps: AvailabilityStep[] = []
  let crashed = 0
  for (const gamma of init.gammas) {
    const wanted = Math.round(gamma * n)
    await network.crash(order.slice(crashed, wanted))
    crashed = wanted
    steps.push({ gamma, crashed, ...(await measure(network, shops, init)) })
  }
  await network.stop()
  return steps
}

async function measure(
  network: SimNetwork,
  shops: readonly Shop[],
  init: AvailabilityInit,
): Promise<Omit<AvailabilityStep, 'gamma' | 'crashed'>> {
  const { random, alive } = network
  const record = { hits: 0, tries: 0 }
  const shopsFound = { hits: 0, tries: 0 }
  const before = requests(network)
  for (const shop of shops) {
    let found = 0
    for (const asker of random.sample(alive, init.askers)) {
      record.tries++
      if (await findsRecord(asker, shop.nym)) found++
    }
    record.hits += found
    shopsFound.tries++
    if (found > 0) shopsFound.hits++
  }
  const perSearch = (requests(network) - before) / Math.max(1, record.tries)
  const listing: Record<number, Tally> = {}
  // Who finds nobody waits for a while in the hope of somebody: the shops are tried side by side.
  await Promise.all(
    shops.map(async (shop) => {
      const tally = (listing[shop.holders.length - 1] ??= { hits: 0, tries: 0 })
      const strangers = alive.filter((node) => !shop.holders.includes(node))
      for (const reader of random.sample(strangers, init.readers)) {
        tally.tries++
        if (await readsListing(reader, shop.nym)) tally.hits++
      }
    }),
  )
  return { record, shopsFound, listing, requests: Math.round(perSearch) }
}

function requests(network: SimNetwork): number {
  return network.nodes.reduce((sum, { net }) => sum + (net.opened.get(DHT) ?? 0), 0)
}
