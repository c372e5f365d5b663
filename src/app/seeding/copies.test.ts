import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DeviceId } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { Browser } from '../../p2p/swarm/testing.ts'
import { connect, openBrowser, storeContent } from '../../p2p/swarm/testing.ts'
import type { StoreRecord } from '../../storage/records.ts'
import type { Change } from '../changes.ts'
import { Copies } from './copies.ts'

let vendor: Browser
let follower: Browser
let stranger: Browser
let record: StoreRecord
let copies: Copies
let now: number

beforeEach(async () => {
  ;[vendor, follower, stranger] = await Promise.all([openBrowser(), openBrowser(), openBrowser()])
  await connect(vendor, follower)
  await connect(vendor, stranger)
  now = 1_760_000_000_000
  copies = new Copies(vendor.nym, {
    running: async () => ({ node: vendor.node, dht: vendor.node.libp2p.services.dht }),
    records: { get: () => Promise.resolve(record) },
    changes: new Emitter<Change>(),
    clock: () => now,
  })
})

afterEach(async () => {
  await Promise.all([vendor.stop(), follower.stop(), stranger.stop()])
})

async function publish(...slugs: string[]): Promise<void> {
  const content = await storeContent(slugs)
  const { record: signed } = await vendor.stores.publish(vendor.identity, vendor.nym, content)
  record = {
    nym: vendor.nym,
    root: signed.root.toString(),
    sequence: signed.sequence,
    lastViewedAt: 0,
    own: true,
    following: false,
  }
}

const counts = async () => {
  const { newest, older, unknown, holders } = (await copies.view()) ?? { holders: [] }
  return { newest, older, unknown, who: holders.map(({ device }) => device) }
}
const onlyFollower = (): DeviceId[] => [follower.node.device]

test('an owner learns who holds the newest version and who an older one; who holds nothing is not counted', async () => {
  await publish('melon')
  await follower.stores.keepStore(vendor.nym)
  await copies.check()
  expect(await counts()).toEqual({ newest: 1, older: 0, unknown: 0, who: onlyFollower() })

  await publish('melon', 'lemon')
  await copies.check()
  expect(await counts()).toEqual({ newest: 0, older: 1, unknown: 0, who: onlyFollower() })

  const kept = await follower.stores.openStore(vendor.nym)
  await expect.poll(() => kept.snapshot?.record.sequence, { timeout: 20_000 }).toBe(record.sequence)
  kept.close()
  await copies.check()
  expect(await counts()).toEqual({ newest: 1, older: 0, unknown: 0, who: onlyFollower() })
})

test('each holder and the store have a place on the ring', async () => {
  await publish('melon')
  await follower.stores.keepStore(vendor.nym)
  await copies.check()
  const view = await copies.view()
  const places = [view?.place, ...(view?.holders.map(({ place }) => place) ?? [])]
  expect(places).toHaveLength(2)
  for (const place of places) expect(place).toBeGreaterThanOrEqual(0)
  for (const place of places) expect(place).toBeLessThan(1)
})

test('who has gone is no longer counted as holding it after two days', async () => {
  await publish('melon')
  await follower.stores.keepStore(vendor.nym)
  await copies.check()
  now += 49 * 3_600_000
  expect(await counts()).toMatchObject({ newest: 0, older: 0, who: [] })
})
