import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { CATALOG_PROTOCOL, SEARCH_PROTOCOL } from '../constants.ts'
import { memoryDht, tableOf, until } from '../dht/testing/fixtures.ts'
import { MemoryNet } from '../dht/testing/memory-net.ts'
import { handle } from '../framing.ts'
import { decodeAnswer, decodeQuestion, encodeAnswer } from './messages.ts'
import type { RemoteQuery } from './search-messages.ts'
import { decodeHits, decodeQuery, encodeHits, encodeQuery } from './search-messages.ts'
import type { Neighbour } from './testing.ts'
import { neighbour, noDht, publish, vendor } from './testing.ts'
import { normalTopic } from './topics.ts'
import type { RemoteAnswer } from './types.ts'
import { keyOf } from './version.ts'

let network = new MemoryNet()
const all: Neighbour[] = []

beforeEach(() => {
  network = new MemoryNet()
})
afterEach(async () => {
  await Promise.all(all.splice(0).map(({ catalog }) => catalog.stop()))
  await network.stop()
})

async function join(...args: [contacts: Neighbour[], init?: Parameters<typeof neighbour>[2]]) {
  const one = await neighbour(network, ...args)
  all.push(one)
  return one
}

const query: RemoteQuery = { text: 'melon', count: 50 }

/** One who takes no stores by itself, so that only what it asks for comes. */
const asker = (contacts: Neighbour[]) => join(contacts, { limits: { perRound: 0, fanOut: 0 } })

async function answersOf(one: Neighbour, asked: RemoteQuery = query): Promise<RemoteAnswer[]> {
  const answers: RemoteAnswer[] = []
  await one.catalog.askPeers(asked, { onAnswer: (answer) => answers.push(answer) })
  return answers
}

describe('a query to neighbours', () => {
  it('brings listings of stores that were not known here, verified', async () => {
    const shop = await vendor()
    const matches: { nym: Nym; slug: string }[] = [{ nym: shop.nym, slug: 'melon' }]
    const seen: RemoteQuery[] = []
    const knows = await join([], {
      query: async (asked) => {
        seen.push(asked)
        return matches
      },
    })
    await publish(knows, shop, ['melon', 'fig'])
    const one = await asker([knows])
    const filtered: RemoteQuery = { ...query, kinds: ['physical'], shipsTo: 'AT', moderated: true }
    const [answer] = await answersOf(one, filtered)
    expect(seen).toEqual([filtered])
    expect(answer?.device).toBe(knows.net.device)
    expect(answer?.hits).toMatchObject([{ nym: shop.nym, card: { title: 'The melon' } }])
    expect(one.catalog.known().map(({ nym }) => nym)).toEqual([shop.nym])
  })

  it('is not held up by neighbours who fail, and gets nothing from who names what is not there', async () => {
    const [shop, other] = [await vendor(), await vendor()]
    const knows = await join([], { query: async () => [{ nym: shop.nym, slug: 'melon' }] })
    const fails = await join([], { query: () => Promise.reject(new Error('broken')) })
    const mute = await join([])
    await publish(knows, shop, ['melon'])
    const liar = await network.join({ dht: noDht, contacts: [] })
    await handle(liar, SEARCH_PROTOCOL, async () =>
      encodeHits([
        { key: keyOf(other.nym), slug: 'gold', sequence: 1n },
        { key: keyOf(shop.nym), slug: 'not-there', sequence: 9n },
      ]),
    )
    const one = await asker([knows, fails, mute])
    await one.net.dialPeer(liar.device)
    const answers = await answersOf(one)
    expect(answers.flatMap(({ hits }) => hits.map(({ card }) => card.slug))).toEqual(['melon'])
  })

  it('tells who sent what no vendor signed, and asks them no more', async () => {
    const shop = await vendor()
    const liar = await network.join({ dht: noDht, contacts: [] })
    let asked = 0
    await handle(liar, SEARCH_PROTOCOL, async () => {
      asked++
      return encodeHits([{ key: keyOf(shop.nym), slug: 'gold', sequence: 9n }])
    })
    await handle(liar, CATALOG_PROTOCOL, async () =>
      encodeAnswer({
        done: 1,
        pages: [
          {
            key: keyOf(shop.nym),
            record: new Uint8Array(90),
            root: new Uint8Array(),
            profile: new Uint8Array(),
            index: new Uint8Array(),
          },
        ],
      }),
    )
    const one = await asker([])
    await one.net.dialPeer(liar.device)
    const wrong: string[] = []
    const ask = () =>
      one.catalog.askPeers(query, {
        onAnswer: () => expect.unreachable(),
        onWrong: (device) => wrong.push(device),
      })
    await ask()
    await ask()
    expect(wrong).toEqual([liar.device])
    expect(asked).toBe(1)
    expect(one.catalog.known()).toEqual([])
  })

  it('is answered only so often', async () => {
    const busy = await join([], { query: async () => [], now: () => 1_800_000_000_000 })
    const one = await asker([busy])
    let answered = 0
    for (let at = 0; at < 50; at++) answered += (await answersOf(one)).length
    expect(answered).toBeGreaterThan(30)
    expect(answered).toBeLessThanOrEqual(40)
  })

  it('ends when whoever asked has gone', async () => {
    const slow = await join([], { query: () => new Promise(() => undefined) })
    const one = await asker([slow])
    const gone = new AbortController()
    const asked = one.catalog.askPeers(query, { signal: gone.signal, onAnswer: () => undefined })
    gone.abort(new Error('gone'))
    await expect(asked).rejects.toThrow('gone')
  })
})

describe('a topic', () => {
  it('leads to stores that nobody near knows', async () => {
    const dht = { makeDht: memoryDht() }
    const shop = await vendor()
    const knows = await join([], {
      ...dht,
      query: async ({ tags }) =>
        tags?.includes('keramik') === true ? [{ nym: shop.nym, slug: 'melon' }] : [],
    })
    await publish(knows, shop, ['melon'], { cards: { tags: ['Keramik'] } })
    const limits = { perRound: 0, fanOut: 0 }
    const others = [await join([knows], { ...dht, limits })]
    for (let at = 0; at < 3; at++) others.push(await join(others, { ...dht, limits }))
    const one = others.at(-1) as Neighbour
    await until(() => others.every(({ net }) => tableOf(net).length >= 3))
    const cards = (await knows.catalog.page(shop.nym))?.cards ?? []
    await knows.catalog.announce(cards)
    await until(async () => (await one.catalog.lookUp({ tags: ['keramik'] })).length > 0)
    expect(one.catalog.known().map(({ nym }) => nym)).toEqual([shop.nym])
    expect(await one.catalog.lookUp({ tags: ['porzellan'] })).toEqual([])
  })

  it.each([
    ['  Töpferware ', 'topferware'],
    ['CAFÉ  au lait', 'cafe au lait'],
    ['ｋｉｔｃｈｅｎ', 'kitchen'],
    ['陶器', '陶器'],
  ])('%j is the same as %j', (typed, same) => {
    expect(normalTopic(typed)).toBe(same)
  })
})

describe('messages of strangers', () => {
  it('are read as they were written', () => {
    const key = new Uint8Array(32).fill(7)
    const hits = [{ key, slug: 'melon', sequence: 2n ** 63n }]
    expect(decodeHits(encodeHits(hits))).toEqual(hits)
    expect(decodeQuery(encodeQuery(query))).toEqual(query)
  })

  it('are refused when they are anything else', () => {
    const readers = [
      decodeQuery,
      decodeHits,
      decodeQuestion,
      (body: Uint8Array) => decodeAnswer('pages', body),
    ]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...readers), (body, read) => {
        expect(() => read(body)).toThrowError(expect.objectContaining({ code: 'peer.misbehaved' }))
      }),
    )
    expect(() => decodeQuery(encodeQuery({ ...query, text: 'x'.repeat(201) }))).toThrowError()
    expect(() => decodeQuery(encodeQuery({ ...query, count: 51 }))).toThrowError()
  })
})
