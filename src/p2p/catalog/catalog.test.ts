import { afterEach, describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { until } from '../dht/testing/fixtures.ts'
import { MemoryNet } from '../dht/testing/memory-net.ts'
import { askCatalog } from './fetch.ts'
import type { Neighbour } from './testing.ts'
import { neighbour, publish, vendor } from './testing.ts'
import type { CatalogChange } from './types.ts'

let network = new MemoryNet()
const all: Neighbour[] = []

async function join(...args: [contacts: Neighbour[], init?: Parameters<typeof neighbour>[2]]) {
  const one = await neighbour(network, ...args)
  all.push(one)
  return one
}

afterEach(async () => {
  await Promise.all(all.splice(0).map(({ catalog }) => catalog.stop()))
  await network.stop()
  network = new MemoryNet()
})

const sequenceAt = ({ catalog }: Neighbour, nym: Nym) =>
  catalog.known().find((entry) => entry.nym === nym)?.sequence

describe('the catalog', () => {
  it('comes to a newcomer from its first neighbour, with the cards of all stores', async () => {
    const old = await join([])
    const vendors = await Promise.all(Array.from({ length: 40 }, vendor))
    for (const one of vendors) await publish(old, one, ['melon', 'fig'])
    const newcomer = await join([])
    const changes: CatalogChange[] = []
    newcomer.catalog.onChange((change) => changes.push(change))
    await newcomer.net.dialPeer(old.net.device)
    await until(() => newcomer.catalog.known().length === vendors.length)
    expect(changes).toHaveLength(vendors.length)
    const page = await newcomer.catalog.page(vendors[0]?.nym as Nym)
    expect(page?.cards.map(({ slug }) => slug)).toEqual(['fig', 'melon'])
    expect(page?.profile).toBe('the clearsigned profile')
  })

  it('spreads a change to people who know the vendor only over others', async () => {
    const chain: Neighbour[] = [await join([])]
    for (let at = 1; at < 6; at++) chain.push(await join(chain.slice(-1)))
    const [first, last] = [chain[0], chain.at(-1)]
    if (first === undefined || last === undefined) throw new Error('nobody')
    const shop = await vendor()
    await publish(first, shop, ['melon'])
    await until(() => sequenceAt(last, shop.nym) === 1n)
    await publish(first, shop, ['melon', 'fig'], { sequence: 2n })
    await until(() => sequenceAt(last, shop.nym) === 2n)
    const page = await last.catalog.page(shop.nym)
    expect(page?.cards.map(({ slug }) => slug)).toEqual(['fig', 'melon'])
  })

  it('is there again after the worker died, and still refuses what is older', async () => {
    const shop = await vendor()
    const here = await join([])
    const old = await publish(here, shop, ['melon'])
    await publish(here, shop, ['fig'], { sequence: 2n })
    await here.catalog.stop()
    await here.catalog.start()
    await here.catalog.offer(old)
    expect(sequenceAt(here, shop.nym)).toBe(2n)
  })

  it('has nothing of who is blocked, and takes nothing of theirs', async () => {
    const [liked, blocked] = [await vendor(), await vendor()]
    const old = await join([])
    await publish(old, blocked, ['melon'])
    await publish(old, liked, ['fig'])
    const here = await join([old], { isBlocked: (nym) => nym === blocked.nym })
    await until(() => here.catalog.known().length > 0)
    await publish(old, blocked, ['melon', 'lemon'], { sequence: 2n })
    await publish(old, liked, ['fig', 'plum'], { sequence: 2n })
    await until(() => sequenceAt(here, liked.nym) === 2n)
    expect(here.catalog.known().map(({ nym }) => nym)).toEqual([liked.nym])
  })

  it('drops what gets blocked later', async () => {
    const blocked = new Set<Nym>()
    const here = await join([], { isBlocked: (nym) => blocked.has(nym) })
    const shop = await vendor()
    await publish(here, shop, ['melon'])
    const changes: CatalogChange[] = []
    here.catalog.onChange((change) => changes.push(change))
    blocked.add(shop.nym)
    await here.catalog.dropBlocked()
    expect(here.catalog.known()).toEqual([])
    expect(changes).toEqual([{ nym: shop.nym, gone: 'blocked' }])
    expect(here.storage.kept.size).toBe(0)
  })

  it('tells nobody of stores whose record is over, and drops them two weeks later', async () => {
    const day = 24 * 3_600_000
    let now = Date.now()
    const here = await join([], { now: () => now })
    const other = await join([here])
    const shop = await vendor()
    await publish(here, shop, ['melon'])
    const listed = async () => {
      const buckets = Uint8Array.from({ length: 256 }, (_, at) => at)
      const ask = askCatalog(other.net, here.net.device, { t: 'list', buckets })
      return (await ask).versions.length
    }
    expect(await listed()).toBe(1)
    now += 31 * day
    await here.catalog.dropBlocked()
    expect(await listed()).toBe(0)
    expect(here.catalog.known()).toMatchObject([{ nym: shop.nym, confirmedAt: now - 31 * day }])
    now += 14 * day
    await here.catalog.dropBlocked()
    expect(here.catalog.known()).toEqual([])
  })
})
