import type { Tally } from './availability.ts'
import { findsRecord, follow, openShop, readsListing, type Shop } from './market.ts'
import { seeded, type Random } from './random.ts'
import { lookAround, SimNetwork } from './sim-network.ts'
import type { Disk, SimNode } from './sim-node.ts'
import { newDisk } from './sim-node.ts'
import type { SimTime } from './sim-time.ts'
import { sessionsOf, type Session, type Trace } from './traces.ts'

const MINUTE_MS = 60_000

export interface ChurnInit {
  seed: number
  trace: Trace
  /** People; of them only some are there at a time. */
  people: number
  hours: number
  /** Minutes between turns: what is due is done, some look around, some come and go. */
  turnMinutes: number
  /** Turns between measurements. */
  measureEvery: number
  shops: number
  followers: readonly number[]
  askers: number
  /** False: neither do holders repeat records nor are newcomers handed any, only owners and followers tell. */
  upkeep: boolean
}

export interface ChurnStep {
  hour: number
  online: number
  record: Tally
  listing: Record<number, Tally>
  /** Shops of which at least one holder was there, by followers: more listings cannot be read. */
  holderOnline: Record<number, Tally>
}

interface Person {
  disk: Disk
  sessions: Session[]
  node?: SimNode
}

/** Each node looks around so often; the product does each five minutes. */
const LOOK_AROUND_MINUTES = 60

/** A market whose people come and go as in a measured network, hour by hour. */
export async function measureChurn(init: ChurnInit, time: SimTime): Promise<ChurnStep[]> {
  const random = seeded(init.seed)
  const startedAt = time.now()
  const people = await population(init, random)
  const network = await SimNetwork.start({ random, n: 0, k: 20, handover: init.upkeep })
  const there = (person: Person, at: number) =>
    person.sessions.some(({ from, until }) => from <= at && at < until)
  for (const person of people) {
    if (there(person, 0)) person.node = await network.add(person.disk)
  }
  const shops = await openShops(network, init)
  const steps: ChurnStep[] = []
  const turns = (init.hours * 60) / init.turnMinutes
  for (let turn = 1; turn <= turns; turn++) {
    const at = turn * init.turnMinutes * MINUTE_MS
    time.advanceTo(startedAt + at)
    for (const person of people) {
      const present = there(person, at)
      if (!present && person.node !== undefined) {
        await person.node.crash()
        delete person.node
      } else if (present && person.node === undefined) {
        person.node = await network.add(person.disk)
      }
    }
    const period = LOOK_AROUND_MINUTES / init.turnMinutes
    for (const [index, { node }] of people.entries()) {
      if (node === undefined) continue
      if (index % period === turn % period) await lookAround(node)
      await node.stores.schedule.runDue()
      if (init.upkeep) await node.dht.keeper.runDue()
    }
    if (turn % init.measureEvery === 0) {
      steps.push({ hour: at / (60 * MINUTE_MS), ...(await measure(network, shops, init)) })
    }
  }
  await network.stop()
  return steps
}

async function population(init: ChurnInit, random: Random): Promise<Person[]> {
  const people: Person[] = []
  while (people.length < init.people) {
    const sessions = sessionsOf(init.trace, random, init.hours * 60 * MINUTE_MS)
    people.push({ disk: await newDisk(random), sessions })
  }
  return people
}

async function openShops(network: SimNetwork, init: ChurnInit): Promise<Shop[]> {
  const { random } = network
  const shops: Shop[] = []
  for (const [at, vendor] of random.sample(network.alive, init.shops).entries()) {
    const shop = await openShop(vendor)
    const others = network.alive.filter((node) => node !== vendor)
    await follow(shop, random.sample(others, init.followers[at % init.followers.length] ?? 0))
    shops.push(shop)
  }
  return shops
}

async function measure(network: SimNetwork, shops: readonly Shop[], init: ChurnInit) {
  const { random, alive } = network
  const record = { hits: 0, tries: 0 }
  const listing: Record<number, Tally> = {}
  const holderOnline: Record<number, Tally> = {}
  for (const shop of shops) {
    const keepers = new Set(shop.holders.map(({ net }) => net.device))
    const strangers = alive.filter(({ net }) => !keepers.has(net.device))
    for (const asker of random.sample(strangers, init.askers)) {
      record.tries++
      if (await findsRecord(asker, shop.nym)) record.hits++
    }
    const [reader] = random.sample(strangers, 1)
    if (reader === undefined) continue
    const followers = shop.holders.length - 1
    count(listing, followers, await readsListing(reader, shop.nym))
    count(holderOnline, followers, strangers.length < alive.length)
  }
  return { online: alive.length, record, listing, holderOnline }
}

function count(tallies: Record<number, Tally>, kind: number, hit: boolean): void {
  const tally = (tallies[kind] ??= { hits: 0, tries: 0 })
  tally.tries++
  if (hit) tally.hits++
}
