import type { CID } from 'multiformats/cid'
import { expect, it } from 'vitest'
import type { Dht } from '../dht/client.ts'
import { listing } from '../swarm/testing.ts'
import { TopicAnnouncer, topicsOfCards } from './topics.ts'

/** A DHT that takes everything, and what it was told. */
function listener() {
  const told: string[] = []
  const dht = {
    provide: async function* (key: CID) {
      told.push(key.toString())
      yield { name: 'PEER_RESPONSE', messageName: 'ADD_PROVIDER' }
    },
  }
  return { told, dht: dht as unknown as Dht }
}

async function cardsWith(tags: string[]) {
  const { card } = await listing('melon', 'the contract')
  return [{ ...card, file: card.document, bytes: 1, tags, shipsTo: ['AT', 'ALL'] }]
}

it('tells all topics of a store, a few at a time, also by a worker that is stopped after each', async () => {
  const { told, dht } = listener()
  const cards = await cardsWith(['Melon', 'fruit', 'sweet', 'green', 'garden', 'summer'])
  const all = (await topicsOfCards(cards)).map(String)
  expect(all).toHaveLength(7)
  let now = 1_800_000_000_000
  for (let run = 0; run < 3; run++, now += 30 * 60_000) {
    await new TopicAnnouncer({ dht, now: () => now }).announce(cards)
  }
  expect(new Set(told)).toEqual(new Set(all))
})

it('repeats a topic only after half a day', async () => {
  const { told, dht } = listener()
  const cards = await cardsWith(['melon'])
  let now = 1_800_000_000_000
  const announcer = new TopicAnnouncer({ dht, now: () => now })
  await announcer.announce(cards)
  await announcer.announce(cards)
  expect(told).toHaveLength(2)
  now += 13 * 3_600_000
  await announcer.announce(cards)
  expect(told).toHaveLength(4)
})
