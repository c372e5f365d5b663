import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MemoryBlockstore } from 'blockstore-core'
import type { DeviceId } from '../../lib/brand.ts'
import { CATALOG_PROTOCOL } from '../constants.ts'
import { createStoreRecord } from '../dht/ipns-record.ts'
import { until } from '../dht/testing/fixtures.ts'
import { MemoryNet } from '../dht/testing/memory-net.ts'
import type { MemoryNode } from '../dht/testing/memory-node.ts'
import { handle } from '../framing.ts'
import { buildStore } from '../store/build.ts'
import { localBlocks } from '../swarm/local-blocks.ts'
import { storeContent } from '../swarm/testing.ts'
import { askCatalog } from './fetch.ts'
import type { CatalogAnswers, CatalogQuestion, PageParcel } from './messages.ts'
import { decodeQuestion, encodeAnswer } from './messages.ts'
import { localPage } from './page.ts'
import type { Neighbour, Vendor } from './testing.ts'
import { neighbour, noDht, publish, vendor } from './testing.ts'
import type { CatalogComponents } from './types.ts'
import type { KeyVersion } from './version.ts'
import { keyOf, versionOf } from './version.ts'

let network = new MemoryNet()
const all: Neighbour[] = []

beforeEach(() => {
  network = new MemoryNet()
})
afterEach(async () => {
  await Promise.all(all.splice(0).map(({ catalog }) => catalog.stop()))
  await network.stop()
})

/** A node that answers the questions of the catalog as it likes. */
async function liar(
  answer: (question: CatalogQuestion) => CatalogAnswers[keyof CatalogAnswers] | Uint8Array,
): Promise<{ node: MemoryNode; asked: CatalogQuestion['t'][] }> {
  const node = await network.join({ dht: noDht, contacts: [] })
  const asked: CatalogQuestion['t'][] = []
  await handle(node, CATALOG_PROTOCOL, async (body) => {
    const question = decodeQuestion(body)
    asked.push(question.t)
    const said = answer(question)
    return said instanceof Uint8Array ? said : encodeAnswer(said)
  })
  return { node, asked }
}

/** One that offers these stores, whatever they are. */
function offers(parcels: readonly (PageParcel & { version: KeyVersion })[]) {
  return (question: CatalogQuestion): CatalogAnswers[keyof CatalogAnswers] => {
    const named = (keys: readonly Uint8Array[]) =>
      parcels.filter(({ key }) => keys.some((one) => Buffer.from(one).equals(key)))
    switch (question.t) {
      case 'sum':
        return { epoch: new Uint8Array(8), at: 1, changed: parcels.map(({ version }) => version) }
      case 'list':
        return { versions: parcels.map(({ version }) => version) }
      case 'pages':
        return { done: question.keys.length, pages: named(question.keys) }
      case 'tell':
        return {}
    }
  }
}

async function victim(init: Partial<CatalogComponents> = {}): Promise<Neighbour> {
  const one = await neighbour(network, [], init)
  all.push(one)
  return one
}

/** A store as its vendor would hand it over. */
async function parcel(shop: Vendor, sequence = 1n): Promise<PageParcel & { version: KeyVersion }> {
  const blocks = localBlocks(new MemoryBlockstore())
  const get = async (cid: Parameters<typeof blocks.get>[0]) =>
    (await blocks.get(cid)) ?? new Uint8Array()
  const putMany = blocks.putMany.bind(blocks)
  const { root } = await buildStore({ get, putMany }, await storeContent(['melon']))
  const record = await createStoreRecord(shop.identity, root, sequence)
  const { page } = await localPage(record, get)
  const key = keyOf(shop.nym)
  return { key, record: record.bytes, ...page, version: versionOf(key, record) }
}

/** The round with the liar has ended, and one with an honest neighbour brings what is right. */
async function honestAfter(one: Neighbour): Promise<void> {
  const honest = await victim()
  const shop = await vendor()
  await publish(honest, shop, ['fig'])
  await one.net.dialPeer(honest.net.device)
  await until(() => one.catalog.known().some(({ nym }) => nym === shop.nym))
  expect(one.catalog.known()).toHaveLength(1)
}

describe('a neighbour who lies', () => {
  it.each([
    [
      'a record that somebody else signed',
      async () => {
        const [mine, theirs] = [await parcel(await vendor()), await parcel(await vendor())]
        return { ...mine, record: theirs.record }
      },
    ],
    [
      'cards that the owner did not sign',
      async () => {
        const one = await parcel(await vendor())
        return { ...one, index: one.index.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) }
      },
    ],
    [
      'the page of another version',
      async () => {
        const shop = await vendor()
        const [one, two] = [await parcel(shop), await parcel(shop, 2n)]
        return { ...one, profile: new Uint8Array(9), version: two.version }
      },
    ],
    [
      'a store that nobody asked for',
      async () => ({ ...(await parcel(await vendor())), key: keyOf((await vendor()).nym) }),
    ],
    [
      'a broken record',
      async () => ({ ...(await parcel(await vendor())), record: new Uint8Array(90) }),
    ],
  ])('gets nothing into the catalog with %s, and is not asked again', async (_, make) => {
    const one = await victim()
    const wrong = await make()
    const { node, asked } = await liar((question) => {
      const answer = offers([wrong])(question)
      return 'pages' in answer ? { done: 1, pages: [wrong] } : answer
    })
    await one.net.dialPeer(node.device)
    await until(() => asked.includes('pages'))
    await honestAfter(one)
    const before = asked.length
    one.catalog.wake()
    await honestOnce(one)
    expect(asked).toHaveLength(before)
  })

  it('gets nothing in that has expired, or is valid for longer than anybody signs', async () => {
    const day = 24 * 3_600_000
    for (const offset of [31 * day, -31 * day]) {
      const one = await victim({ now: () => Date.now() + offset })
      const { node, asked } = await liar(offers([await parcel(await vendor())]))
      await one.net.dialPeer(node.device)
      await until(() => asked.includes('pages'))
      await one.catalog.stop()
      expect(one.storage.kept.size).toBe(0)
    }
  })

  it('cannot bring back an older version', async () => {
    const shop = await vendor()
    const one = await victim()
    const newest = await publish(one, shop, ['fig'], { sequence: 5n })
    const old = await parcel(shop, 4n)
    const { node, asked } = await liar(
      offers([{ ...old, version: { ...old.version, sequence: 6n } }]),
    )
    await one.net.dialPeer(node.device)
    await until(() => asked.includes('pages'))
    await one.catalog.stop()
    expect(one.storage.kept.get(shop.nym)?.entry.sequence).toBe(newest.sequence)
  })

  it('wastes one question when it sends more than an answer may have, or nonsense', async () => {
    const one = await victim()
    for (const nonsense of [new Uint8Array(3 * 1024 * 1024), new Uint8Array([0xff, 1, 2])]) {
      const { node, asked } = await liar(() => nonsense)
      await one.net.dialPeer(node.device)
      await until(() => asked.length > 0)
    }
    await honestAfter(one)
  })
})

describe('a neighbour who floods', () => {
  it('brings no more stores in an hour than it may', async () => {
    const one = await victim({ limits: { newPerPeer: 5 } })
    const many = await Promise.all(Array.from({ length: 20 }, async () => parcel(await vendor())))
    const { node, asked } = await liar(offers(many))
    await one.net.dialPeer(node.device)
    await until(() => asked.includes('pages'))
    await tell(node, one, many)
    await honestOnce(one)
    expect(countFrom(one, node.device)).toBe(5)
  })

  it('fills a full catalog with no more than its part', async () => {
    const one = await victim({ limits: { stores: 30, newWhenFull: 1_000 } })
    const friends = [await victim(), await victim()]
    for (const friend of friends) {
      const others = await Promise.all(Array.from({ length: 5 }, vendor))
      for (const shop of others) await publish(friend, shop, ['melon'])
      await one.net.dialPeer(friend.net.device)
    }
    await until(() => one.catalog.known().length === 10)
    const many = await Promise.all(Array.from({ length: 40 }, async () => parcel(await vendor())))
    const { node } = await liar(offers(many))
    await one.net.dialPeer(node.device)
    await until(() => countFrom(one, node.device) >= 19)
    await one.catalog.stop()
    expect(countFrom(one, node.device)).toBeLessThanOrEqual(20)
    for (const friend of friends) expect(countFrom(one, friend.net.device)).toBe(5)
  })

  it('is refused when it asks too much', async () => {
    const one = await victim({ now: () => 1_800_000_000_000 })
    const { node } = await liar(() => ({}))
    const ask = () => askCatalog(node, one.net.device, { t: 'sum' })
    const answers = await Promise.allSettled(Array.from({ length: 700 }, ask))
    const refused = answers.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(100)
  })
})

/** Everything that was under way with `one` has ended. */
const honestOnce = async (one: Neighbour) => {
  const honest = await victim()
  const shop = await vendor()
  await publish(honest, shop, ['plum'])
  await one.net.dialPeer(honest.net.device)
  await until(() => one.catalog.known().some(({ nym }) => nym === shop.nym))
}

const tell = async (node: MemoryNode, one: Neighbour, many: { version: KeyVersion }[]) => {
  const news = many.map(({ version }) => ({ ...version, hops: 0 }))
  await askCatalog(node, one.net.device, { t: 'tell', news })
}

const countFrom = ({ catalog }: Neighbour, device: DeviceId) =>
  catalog.known().filter(({ from }) => from.includes(device)).length
